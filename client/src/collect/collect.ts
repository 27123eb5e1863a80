import { type ProxyPod, readJson, readNodeNames, readProxyPods } from './answers.ts';
import { askQuestion } from './askQuestion.ts';
import { type Collection, type Failure, firstLine, limits, type World } from './collection.ts';
import { dumpThroughDebugPod } from './debugPod.ts';
import { dumpName } from './documents.ts';
import { dumpNode } from './dumpNode.ts';
import { execIn, getNodes, getProxyPods, type SaveProgram, type Target } from './kubectl.ts';
import { questions } from './questions.ts';

export interface Collected {
  /** Documents written, in the order of their names. */
  readonly files: readonly string[];
  /** Nodes whose rules are in one of them. */
  readonly nodes: readonly string[];
  readonly failures: readonly Failure[];
  /** Nodes without a pod of kube-proxy's, for which no debug pod was wanted. */
  readonly leftOut: readonly string[];
  readonly end: 'done' | 'cancelled' | 'declined';
}

const atOnce = 6;

/**
 * Collects the rules of all nodes, and what the API server tells of the cluster. Whatever fails is reported and
 * stops nothing else, but for a cluster that doesn't answer at all. What was written before a cancel stays.
 */
export async function collect(target: Target, world: World): Promise<Collected> {
  const files: string[] = [];
  const nodes: string[] = [];
  const failures: Failure[] = [];
  let leftOut: string[] = [];
  const collection: Collection = {
    target,
    world,
    // What a cancel has cut short is no failure.
    fail: (failure) => void (failure.reason.kind !== 'cancelled' && failures.push(failure)),
    write: async (file, text, args) => {
      try {
        await world.write(file, text);
        files.push(file);
        return true;
      } catch (error) {
        failures.push({ subject: file, args, reason: { kind: 'unwritten', words: String(error) } });
        return false;
      }
    },
  };
  const result = (end: Collected['end']): Collected => ({
    files: files.sort(),
    nodes: nodes.sort(),
    failures,
    leftOut,
    end: world.signal.aborted ? 'cancelled' : end,
  });

  const [nodeNames, pods] = await findNodes(collection);
  if (nodeNames === null && pods === null) return result('done');
  const all = new Set([...(nodeNames ?? []), ...(pods ?? []).map(({ node }) => node)]);
  if (!(await world.mayWrite([...[...all].map(dumpName), ...questions.map(({ file }) => file)]))) {
    return result('declined');
  }

  let done = 0;
  const step = (subject: string, work: () => Promise<void>) => async (): Promise<void> => {
    world.progress(subject, done, total);
    await work();
    world.progress(subject, ++done, total);
  };
  const withoutProgram: string[] = [];
  const steps = [
    ...(pods ?? []).map((pod) =>
      step(pod.node, async () => {
        const call = (program: SaveProgram) => execIn(target, pod.pod, pod.container, program);
        const dumped = await dumpNode(collection, pod.node, call);
        if (dumped === 'yes') nodes.push(pod.node);
        if (dumped === 'no program') withoutProgram.push(pod.node);
      }),
    ),
    ...questions.map((question) => step(question.file, () => askQuestion(collection, question))),
  ];
  let total = steps.length;
  await inParallel(steps, world.signal);

  const withPod = new Set(pods?.map(({ node }) => node));
  // Where kube-proxy's pods can't be listed, nobody knows which nodes lack one.
  const without = pods === null ? [] : [...all].filter((node) => !withPod.has(node));
  const candidates = [...without, ...withoutProgram].sort();
  if (candidates.length === 0 || world.signal.aborted) return result('done');
  if (!(await world.mayDebug(candidates))) {
    leftOut = candidates;
    return result('done');
  }
  total += candidates.length;
  await inParallel(
    candidates.map((node) =>
      step(node, async () => {
        if (await dumpThroughDebugPod(collection, node)) nodes.push(node);
      }),
    ),
    world.signal,
  );
  return result('done');
}

/** null: could not be found out, and a failure says why. */
async function findNodes({ target, world, fail }: Collection): Promise<[string[] | null, ProxyPod[] | null]> {
  const ask = async (subject: string, args: readonly string[]) => {
    const { stdout, reason } = await world.run(args, { seconds: limits.list, signal: world.signal });
    const value = reason === null ? readJson(stdout) : null;
    if (reason !== null) fail({ subject, args, reason });
    else if (value === null)
      fail({ subject, args, reason: { kind: 'unreadable', words: firstLine(stdout) } });
    return value;
  };
  const [nodes, pods] = await Promise.all([
    ask('nodes', getNodes(target)),
    ask('kube-proxy', getProxyPods(target)),
  ]);
  return [nodes && readNodeNames(nodes), pods && readProxyPods(pods)];
}

/** A few at a time, in their order; after a cancel none is begun. */
async function inParallel(steps: readonly (() => Promise<void>)[], signal: AbortSignal): Promise<void> {
  const waiting = [...steps];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift())
      await next();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
