import type { Collection } from './collection.ts';
import { limits } from './collection.ts';
import { dumpDocument, dumpName, holdsRules, type Printed } from './documents.ts';
import { type SaveProgram, savePrograms } from './kubectl.ts';
import type { Reason } from './runCommand.ts';

/**
 * Runs both programs on a node and writes its document. `no program`: there is no iptables-save where it was run,
 * which is no failure yet.
 */
export async function dumpNode(
  { target, world, fail, write }: Collection,
  node: string,
  call: (program: SaveProgram) => readonly string[],
): Promise<'yes' | 'no' | 'no program'> {
  const dumps: Printed[] = [];
  for (const program of savePrograms) {
    const args = call(program);
    const { stdout, reason } = await world.run(args, { seconds: limits.dump, signal: world.signal });
    if (reason === null) {
      if (holdsRules(stdout)) dumps.push({ args, text: stdout });
    } else if (isMissingProgram(reason)) {
      if (program === 'iptables-save') return 'no program';
      // There need not be an IPv6.
    } else {
      fail({ subject: node, args, reason });
      if (program === 'iptables-save') return 'no';
    }
  }
  const [first] = dumps;
  if (first === undefined) {
    if (!world.signal.aborted) {
      fail({ subject: node, args: call('iptables-save'), reason: { kind: 'no-rules', words: '' } });
    }
    return 'no';
  }
  const text = dumpDocument({ target, when: world.now }, node, dumps);
  return (await write(dumpName(node), text, first.args)) ? 'yes' : 'no';
}

/** As container runtimes say it, and as a shell or chroot says it by its exit code. */
function isMissingProgram(reason: Reason): boolean {
  return reason.kind === 'exit' && /exec: "ip6?tables-save": |exit code 12[67]\b/.test(reason.words);
}
