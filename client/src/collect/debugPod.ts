import { type Collection, limits } from './collection.ts';
import { dumpNode } from './dumpNode.ts';
import { execIn, inNamespace, placeholder, savePrograms, type Target } from './kubectl.ts';

/** Seconds that a debug pod lives at most, should nobody be left to delete it. */
const lifetime = 600;
/** Seconds to pull its image and to start it. */
const startTime = 90;
/** The container's name, as `kubectl debug` is told. */
const container = 'debugger';

/**
 * A pod on the node that does nothing for ten minutes. The programs are then run in it by `exec`: `kubectl debug`
 * attaches too late to show what a short program prints, and logs are rotated where dumps are long. Reading rules
 * needs a right (NET_ADMIN) and the node's files below /host: of kubectl's profiles, sysadmin alone has both.
 */
function debugCall(target: Target, node: string): string[] {
  return [
    ...inNamespace(target),
    'debug',
    `node/${node}`,
    `--image=${target.debugImage}`,
    `--container=${container}`,
    '--profile=sysadmin',
    '--',
    'sleep',
    String(lifetime),
  ];
}

/** The node's own iptables-save, whatever the image holds. */
function chrootCall(target: Target, pod: string, program: string): string[] {
  return execIn(target, pod, container, 'chroot', '/host', program);
}

function waitCall(target: Target, pod: string): string[] {
  const limit = `--timeout=${startTime}s`;
  return [...inNamespace(target), 'wait', '--for=condition=Ready', `pod/${pod}`, limit];
}

/** Asked where a pod does not get ready: "timed out" says nothing of an image that can't be pulled; the pod does. */
function reasonCall(target: Target, pod: string): string[] {
  const path = '{..waiting.reason} {..waiting.message}';
  return [...inNamespace(target), 'get', `pod/${pod}`, `--output=jsonpath=${path}`];
}

/** All that is run for a node with a debug pod, in its order, for people to see before. */
export function debugCalls(target: Target): string[][] {
  const { node, pod } = placeholder;
  return [
    debugCall(target, node),
    waitCall(target, pod),
    reasonCall(target, pod),
    ...savePrograms.map((program) => chrootCall(target, pod, program)),
    deleteCall(target, pod),
  ];
}

function deleteCall(target: Target, pod: string): string[] {
  return [...inNamespace(target), 'delete', `pod/${pod}`, '--ignore-not-found', '--wait=false'];
}

/** Says whether the node's document was written. The pod is gone afterwards, whatever happened, or a failure says so. */
export async function dumpThroughDebugPod(collection: Collection, node: string): Promise<boolean> {
  const { target, world, fail } = collection;
  const create = debugCall(target, node);
  // Not cut short: a pod that is made meanwhile would have no name to delete it by.
  const made = await world.run(create, { seconds: limits.list, signal: null });
  const pod = podName(`${made.stdout}\n${made.stderr}`);
  if (made.reason !== null) fail({ subject: node, args: create, reason: made.reason });
  else if (pod === null)
    fail({ subject: node, args: create, reason: { kind: 'unreadable', words: made.stdout } });
  if (pod === null) return false;
  try {
    return (
      made.reason === null && (await isReady(collection, node, pod)) && (await dump(collection, node, pod))
    );
  } finally {
    const remove = deleteCall(target, pod);
    const { reason } = await world.run(remove, { seconds: limits.list, signal: null });
    if (reason !== null) fail({ subject: node, args: remove, reason });
  }
}

async function isReady({ target, world, fail }: Collection, node: string, pod: string): Promise<boolean> {
  const options = { seconds: startTime + 30, signal: world.signal };
  const wait = waitCall(target, pod);
  const { reason } = await world.run(wait, options);
  if (reason === null) return true;
  if (reason.kind !== 'exit') {
    fail({ subject: node, args: wait, reason });
    return false;
  }
  const { stdout } = await world.run(reasonCall(target, pod), options);
  const words = [reason.words, stdout.trim()].filter((it) => it !== '').join('\n');
  fail({ subject: node, args: wait, reason: { ...reason, words } });
  return false;
}

async function dump(collection: Collection, node: string, pod: string): Promise<boolean> {
  const { target, fail } = collection;
  const call = (program: string) => chrootCall(target, pod, program);
  const dumped = await dumpNode(collection, node, call);
  if (dumped === 'no program') {
    const args = call('iptables-save');
    fail({ subject: node, args, reason: { kind: 'no-program', words: 'iptables-save' } });
  }
  return dumped === 'yes';
}

/** `Creating debugging pod node-debugger-k8s-1-x7k2p with container debugger on node k8s-1.` */
function podName(printed: string): string | null {
  return /\bdebugging pod ([a-z0-9][a-z0-9.-]*) /.exec(printed)?.[1] ?? null;
}
