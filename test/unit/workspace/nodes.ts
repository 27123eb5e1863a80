import { readFileSync } from 'node:fs';
import { Workspace } from '../../../server/src/workspace/index.ts';

/** A file of the sample workspace. */
export const sample = (name: string) =>
  readFileSync(new URL(`../../../samples/${name}`, import.meta.url), 'utf8');

export type Files = Readonly<Record<string, string>>;

/** The tutorial's three nodes, its manifests and what kubectl printed; what a test is about replaces a file. */
export const tutorial: Files = Object.fromEntries(
  [
    'k8s-1.iptables',
    'k8s-2.iptables',
    'k8s-3.iptables',
    'cluster.session',
    'deploy.yaml',
    'clusterip.yaml',
    'nodeport.yaml',
  ].map((name) => [name, sample(name)]),
);

export function workspaceOf(files: Files): Workspace {
  const workspace = new Workspace();
  for (const [name, text] of Object.entries(files)) {
    const uri = `file:///${name}`;
    if (/\.(?:ya?ml|json)$/.test(name)) workspace.openManifest(uri, text);
    else workspace.open(uri, text);
  }
  return workspace;
}

/** A node as it was before a pod came: without the draw and the chain of 10.244.2.15. */
export const withoutEndpoint = (dump: string) =>
  dump
    .replace(/^-A KUBE-SVC-CFVXM4HF2HSCB2P5 -m statistic .* 0\.5.*\n/m, '')
    .replace('probability 0.33332999982 -j KUBE-SEP-YZPF', 'probability 0.50000000000 -j KUBE-SEP-YZPF');
