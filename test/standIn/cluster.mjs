/**
 * What the real kubectl (1.32) answers to the calls that collecting consists of, on a cluster of three nodes whose
 * rules are those of samples/. What goes wrong is what a scene says.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Trouble the first one that fits a call is its answer
 * @property {string} on regular expression, found in the words of the call
 * @property {string} [stdout]
 * @property {string} [stderr]
 * @property {number} [code] left out: 1 if there is `stderr`, else 0
 * @property {number} [megabytes] of output, before anything else
 * @property {boolean} [hangs] prints what it has and never ends
 * @property {boolean} [ignoresTerm]
 *
 * @typedef {object} Scene
 * @property {string | null} [context] null: there is no current one
 * @property {readonly string[]} [nodes]
 * @property {readonly string[]} [withoutPod] nodes on which no kube-proxy pod runs
 * @property {readonly Trouble[]} [troubles]
 * @property {string} [log] a line for each call, as it begins and as it ends
 * @property {string} [pods] file that notes which debug pods exist
 *
 * @typedef {{ stdout: string, stderr: string, code: number }} Answer
 */

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));

/** @param {readonly string[]} args @param {Scene} scene @returns {Trouble | undefined} */
export function troubleOf(args, { troubles = [] }) {
  return troubles.find(({ on }) => new RegExp(on).test(args.join(' ')));
}

/** @param {readonly string[]} args @param {Scene} scene @returns {Answer} */
export function answer(args, scene) {
  const trouble = troubleOf(args, scene);
  if (trouble?.stdout !== undefined || trouble?.stderr !== undefined || trouble?.code !== undefined) {
    const { stdout = '', stderr = '', code = stderr === '' ? 0 : 1 } = trouble;
    return { stdout, stderr: stderr && `${stderr}\n`, code };
  }
  return new Call(args, scene).answer();
}

/** One call, cut into words. */
class Call {
  /** @param {readonly string[]} args @param {Scene} scene */
  constructor(args, scene) {
    const dashes = args.indexOf('--');
    const own = dashes < 0 ? args : args.slice(0, dashes);
    this.own = own;
    this.program = dashes < 0 ? [] : args.slice(dashes + 1);
    const [verb = '', resource = ''] = own.filter((word) => !word.startsWith('-'));
    this.verb = verb;
    this.resource = resource;
    this.scene = scene;
    this.nodes = scene.nodes ?? ['k8s-1', 'k8s-2', 'k8s-3'];
    this.context = scene.context === undefined ? 'tutorial' : scene.context;
  }

  /** @param {string} name */
  option(name) {
    return this.own.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  }

  /** @returns {Answer} */
  answer() {
    const asked = this.option('context');
    if (asked !== undefined && asked !== this.context)
      return refused(`Error in configuration: context was not found for specified context: ${asked}`);
    switch (this.verb) {
      case 'config':
        return this.config();
      case 'get':
        return this.get();
      case 'exec':
        return this.exec();
      case 'debug':
        return this.debug();
      case 'wait':
        return printed(`${this.resource} condition met`);
      case 'delete':
        return this.remove();
      default:
        return refused(`error: unknown command "${this.verb}" for "kubectl"`);
    }
  }

  config() {
    if (this.context === null) return refused('error: current-context must exist in order to minify');
    const cluster = { server: 'https://192.168.100.101:6443' };
    return printed(
      JSON.stringify({
        kind: 'Config',
        clusters: [{ name: 'tutorial', cluster }],
        contexts: [{ name: this.context, context: { cluster: 'tutorial', user: 'jane' } }],
        'current-context': this.context,
      }),
    );
  }

  get() {
    const kind = this.resource.split('.')[0] ?? '';
    if (this.option('selector') !== undefined) {
      const { withoutPod = [] } = this.scene;
      return printedList(this.nodes.filter((node) => !withoutPod.includes(node)).map(proxyPod));
    }
    if (this.option('output') === 'wide') return printed(table(kind));
    if (kind === 'nodes') return printedList(this.nodes.map(nodeObject));
    if (kind === 'pods') return printedList([appPod(), finishedPod()]);
    if (kind === 'services') return printed(listOf('nodeport.yaml'));
    if (kind === 'networkpolicies') return printed(listOf('networkpolicy.yaml'));
    if (kind === 'namespaces') return printed(listOf('namespace.yaml'));
    if (kind === 'endpointslices')
      return printed('apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""');
    return refused(`error: the server doesn't have a resource type "${kind}"`);
  }

  exec() {
    const name = this.resource.replace(/^pod\//, '');
    const isDebug = name.startsWith('node-debugger-');
    const node = this.nodes.find((it) => name === (isDebug ? debugPod(it) : `kube-proxy-${it}`));
    if (node === undefined || (isDebug && !this.debugPods().includes(name)))
      return refused(`Error from server (NotFound): pods "${name}" not found`);
    if (this.option('container') !== (isDebug ? 'debugger' : 'kube-proxy'))
      return refused(`Error from server (BadRequest): container is not valid for pod ${name}`);
    if (isDebug && !this.program.join(' ').startsWith('chroot /host '))
      return refused('command terminated with exit code 127');
    const dump = join(samples, `${existsSync(join(samples, `${node}.iptables`)) ? node : 'k8s-1'}.iptables`);
    return printed(this.program.at(-1) === 'iptables-save' ? readFileSync(dump, 'utf8') : emptySix);
  }

  debug() {
    const node = this.resource.replace(/^node\//, '');
    const pod = debugPod(node);
    this.noteDebugPods([...this.debugPods(), pod]);
    return printed(`Creating debugging pod ${pod} with container debugger on node ${node}.`);
  }

  remove() {
    const pod = this.resource.replace(/^pod\//, '');
    this.noteDebugPods(this.debugPods().filter((name) => name !== pod));
    return printed(`pod "${pod}" deleted`);
  }

  debugPods() {
    const { pods } = this.scene;
    const text = pods && existsSync(pods) ? readFileSync(pods, 'utf8') : '';
    return text.split('\n').filter((name) => name !== '');
  }

  /** @param {string[]} names */
  noteDebugPods(names) {
    if (this.scene.pods) writeFileSync(this.scene.pods, names.map((name) => `${name}\n`).join(''));
  }
}

const emptySix =
  '# Generated by ip6tables-save v1.4.21 on Sat Mar 14 10:26:41 2020\n*filter\n:INPUT ACCEPT [0:0]\n' +
  ':FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n# Completed on Sat Mar 14 10:26:41 2020';

/** @param {string} node */
function debugPod(node) {
  return `node-debugger-${node}-x7k2p`;
}

/** @param {string} kind */
function table(kind) {
  const session = readFileSync(join(samples, 'cluster.session'), 'utf8').split('\n');
  if (kind === 'nodes')
    return session.filter((row) => /^(?:NAME +STATUS +ROLES|k8s-\d )/.test(row)).join('\n');
  const rows = session.filter((row) => /^(?:NAME .* IP +NODE|app-5\S+ |tools )/.test(row));
  return rows.map((row, index) => (index === 0 ? 'NAMESPACE   ' : 'test001     ') + row).join('\n');
}

/** @param {string} node */
function proxyPod(node) {
  return {
    metadata: { name: `kube-proxy-${node}`, namespace: 'kube-system', labels: { 'k8s-app': 'kube-proxy' } },
    spec: { nodeName: node, containers: [{ name: 'log-shipper' }, { name: 'kube-proxy' }] },
    status: { phase: 'Running' },
  };
}

/** @param {string} node @param {number} index */
function nodeObject(node, index) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node, labels: { 'kubernetes.io/os': 'linux' } },
    spec: { podCIDR: `10.244.${index}.0/24` },
    status: {
      addresses: [{ type: 'InternalIP', address: `192.168.100.10${index + 1}` }],
      images: [{ names: ['x'] }],
    },
  };
}

function appPod() {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'app-58866f5c7',
    uid: 'x',
    controller: true,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'app-58866f5c7-2lj7z',
      namespace: 'test001',
      labels: { app: 'app' },
      ownerReferences: [owner],
      managedFields: [],
    },
    spec: {
      nodeName: 'k8s-3',
      containers: [
        {
          name: 'app',
          image: 'app:1',
          env: [{ name: 'PASSWORD', value: 'correct horse' }],
          ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '10.244.2.15',
      podIPs: [{ ip: '10.244.2.15' }],
      conditions: [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: 'True' },
      ],
    },
  };
}

function finishedPod() {
  const pod = appPod();
  return {
    ...pod,
    metadata: { ...pod.metadata, name: 'job-x' },
    status: { phase: 'Succeeded', podIP: '10.244.2.15' },
  };
}

/** A manifest of samples/ as `kubectl get -o yaml` prints lists. @param {string} file */
function listOf(file) {
  const items = readFileSync(join(samples, file), 'utf8')
    .split(/^---\s*$/m)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => `- ${text.replace(/^#.*\n/gm, '').replaceAll('\n', '\n  ')}`);
  return `apiVersion: v1\nitems:\n${items.join('\n')}\nkind: List\nmetadata:\n  resourceVersion: ""`;
}

/** @param {object[]} items */
function printedList(items) {
  return printed(JSON.stringify({ apiVersion: 'v1', items, kind: 'List', metadata: {} }, null, 4));
}

/** @param {string} text @returns {Answer} */
function printed(text) {
  return { stdout: text.endsWith('\n') ? text : `${text}\n`, stderr: '', code: 0 };
}

/** @param {string} words @returns {Answer} */
function refused(words) {
  return { stdout: '', stderr: `${words}\n`, code: 1 };
}
