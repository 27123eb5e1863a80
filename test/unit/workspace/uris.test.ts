import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { oneSpelling } from '../../../server/src/workspace/uris.ts';
import { Workspace } from '../../../server/src/workspace/workspace.ts';

describe('the spelling of a file’s URI', () => {
  it.each([
    ['file:///w/k8s-1.iptables', 'file:///w/k8s-1.iptables'],
    ['file:///w/a%20(1)+b@c,d=e.yaml', 'file:///w/a%20%281%29%2Bb%40c%2Cd%3De.yaml'],
    ['file:///w/a%20%281%29%2bb%40c%2Cd%3De.yaml', 'file:///w/a%20%281%29%2Bb%40c%2Cd%3De.yaml'],
    ['file:///C:/w/a.yaml', 'file:///c%3A/w/a.yaml'],
    ['file:///c%3A/w/a.yaml', 'file:///c%3A/w/a.yaml'],
    ['file:///C%3a/w/a.yaml', 'file:///c%3A/w/a.yaml'],
    ['file://server/share/a.yaml', 'file://server/share/a.yaml'],
    ['file:///w/%E4%BD%A0.yaml', 'file:///w/%E4%BD%A0.yaml'],
    ['file:///w/100%.yaml', 'file:///w/100%.yaml'],
    ['untitled:Untitled-1', 'untitled:Untitled-1'],
    [
      'kubehop-preview:/web.iptables?%7B%22uri%22%3A1%7D',
      'kubehop-preview:/web.iptables?%7B%22uri%22%3A1%7D',
    ],
  ])('of %s is %s', (given, one) => {
    expect(oneSpelling(given)).toBe(one);
    expect(oneSpelling(one)).toBe(one);
  });
});

const web = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n';

describe('a file that editor and server spell otherwise', () => {
  const indexed = pathToFileURL('/w/app (1)/a+b.yaml').href;
  const opened = 'file:///w/app%20%281%29/a%2Bb.yaml';

  it('is one document', () => {
    const workspace = new Workspace();
    workspace.setManifestFile(indexed, web);
    workspace.openManifest(opened, web);
    expect(workspace.manifests.view.services).toHaveLength(1);
    workspace.edit(indexed, { start: { line: 3, character: 8 }, end: { line: 3, character: 11 } }, 'shop');
    expect(workspace.manifest(opened)?.text).toContain('name: shop');
    workspace.close(opened);
    expect(workspace.manifest(indexed)?.text).toContain('name: web');
    workspace.removeFile(opened);
    expect(workspace.manifest(indexed)).toBeUndefined();
  });

  it('goes with its folder', () => {
    const workspace = new Workspace();
    workspace.setFile(pathToFileURL('/w/app (1)/k8s-1.iptables').href, '*nat\nCOMMIT\n');
    workspace.removeFile('file:///w/app%20%281%29');
    expect(workspace.dumps).toEqual([]);
  });

  it('is known at the last commit', () => {
    const workspace = new Workspace();
    workspace.setManifestFile(indexed, web);
    workspace.setCommitted([{ uri: opened, text: null, isGone: false }]);
    expect(workspace.committed?.document(indexed)).toBeNull();
    expect(workspace.committed?.manifests(workspace.manifests).documents).toEqual([]);
  });

  it('is a patch by the name that its kustomization writes', () => {
    const workspace = new Workspace();
    const patch = web.replace('port: 80', 'port: 81');
    workspace.setManifestFile(
      pathToFileURL('/w/app (1)/kustomization.yaml').href,
      'patches:\n- path: my patch.yaml\n',
    );
    workspace.setManifestFile(pathToFileURL('/w/app (1)/my patch.yaml').href, patch);
    expect(workspace.manifests.placed).toEqual([]);
  });
});
