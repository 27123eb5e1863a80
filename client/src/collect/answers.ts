/**
 * What kubectl's JSON says of contexts, nodes and pods. Nothing here throws: what isn't there, or has another
 * shape, is left out.
 */

interface Json {
  readonly [name: string]: unknown;
}

/** null: not JSON, or no object. */
export function readJson(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export interface Context {
  readonly name: string;
  readonly server: string | null;
}

/** The current context, of `kubectl config view --minify`. null: there is none. */
export function readContext(config: Json): Context | null {
  const name = config['current-context'];
  if (typeof name !== 'string' || name === '') return null;
  const server = at(list(config.clusters)[0], 'cluster', 'server');
  return { name, server: typeof server === 'string' ? server : null };
}

/** The names of nodes that can have iptables: all but those of Windows. */
export function readNodeNames(nodes: Json): string[] {
  return list(nodes.items)
    .filter((node) => at(node, 'metadata', 'labels', 'kubernetes.io/os') !== 'windows')
    .flatMap((node) => textAt(node, 'metadata', 'name') ?? []);
}

/** A pod of kube-proxy's, and the container in it that has iptables. */
export interface ProxyPod {
  readonly node: string;
  readonly pod: string;
  readonly container: string;
}

/** One pod for each node: a running one before others, which at least say why they don't. */
export function readProxyPods(pods: Json): ProxyPod[] {
  const found = new Map<string, ProxyPod & { readonly isRunning: boolean }>();
  for (const item of list(pods.items)) {
    const node = textAt(item, 'spec', 'nodeName');
    const pod = textAt(item, 'metadata', 'name');
    const names = list(at(item, 'spec', 'containers')).flatMap(
      (container) => textAt(container, 'name') ?? [],
    );
    const container = names.find((name) => name === 'kube-proxy') ?? names[0];
    if (node === null || pod === null || container === undefined) continue;
    const isRunning =
      textAt(item, 'status', 'phase') === 'Running' &&
      at(item, 'metadata', 'deletionTimestamp') === undefined;
    const known = found.get(node);
    if (known === undefined || (isRunning && !known.isRunning)) {
      found.set(node, { node, pod, container, isRunning });
    }
  }
  return [...found.values()].map(({ node, pod, container }) => ({ node, pod, container }));
}

/** A pod without what Kubehop does not read: environment and volumes may hold secrets, and all of it is long. */
function leanPod(pod: unknown): Json {
  const containers = list(at(pod, 'spec', 'containers'));
  const sidecars = list(at(pod, 'spec', 'initContainers')).filter(
    (container) => at(container, 'restartPolicy') === 'Always',
  );
  const lean = (container: unknown) => pick(container, 'name', 'image', 'restartPolicy', 'ports');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: pick(
      at(pod, 'metadata'),
      'name',
      'namespace',
      'labels',
      'ownerReferences',
      'deletionTimestamp',
    ),
    spec: {
      ...pick(at(pod, 'spec'), 'nodeName', 'hostNetwork', 'hostname', 'subdomain'),
      ...(sidecars.length > 0 ? { initContainers: sidecars.map(lean) } : {}),
      containers: containers.map(lean),
    },
    status: {
      ...pick(at(pod, 'status'), 'phase', 'podIP', 'podIPs'),
      conditions: list(at(pod, 'status', 'conditions'))
        .filter((condition) => at(condition, 'type') === 'Ready')
        .map((condition) => pick(condition, 'type', 'status')),
    },
  };
}

/** Of the pods that still have their address: what Kubehop reads of them. */
export function leanPods(pods: Json): Json[] {
  const isOver = (pod: unknown) => ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '');
  return list(pods.items)
    .filter((pod) => !isOver(pod))
    .map(leanPod);
}

export function leanNodes(nodes: Json): Json[] {
  return list(nodes.items).map((node) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: pick(at(node, 'metadata'), 'name', 'labels'),
    spec: pick(at(node, 'spec'), 'podCIDR', 'podCIDRs'),
    status: pick(at(node, 'status'), 'addresses'),
  }));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function at(value: unknown, ...names: readonly string[]): unknown {
  let below: unknown = value;
  for (const name of names) below = isObject(below) ? below[name] : undefined;
  return below;
}

function textAt(value: unknown, ...names: readonly string[]): string | null {
  const text = at(value, ...names);
  return typeof text === 'string' && text !== '' ? text : null;
}

function pick(value: unknown, ...names: readonly string[]): Json {
  if (!isObject(value)) return {};
  return Object.fromEntries(names.flatMap((name) => (value[name] == null ? [] : [[name, value[name]]])));
}
