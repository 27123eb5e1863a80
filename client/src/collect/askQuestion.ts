import { leanNodes, leanPods, readJson } from './answers.ts';
import { type Collection, firstLine, limits } from './collection.ts';
import { leanDocument, manifestDocument, type Printed, sessionDocument } from './documents.ts';
import { get } from './kubectl.ts';
import { isUnknownResource, type Question } from './questions.ts';

/** Asks the API server, and writes the document if there is an answer. */
export async function askQuestion(collection: Collection, question: Question): Promise<void> {
  const { target, world, fail, write } = collection;
  const { file, form, ifUnknown } = question;
  const origin = { target, when: world.now };
  const answers: Printed[] = [];
  for (const call of question.calls) {
    const args = get(target, ...call);
    const { stdout, reason } = await world.run(args, { seconds: limits.list, signal: world.signal });
    if (reason === null) {
      answers.push({ args, text: stdout });
    } else if (reason.kind === 'exit' && ifUnknown !== null && isUnknownResource(reason.words)) {
      if (ifUnknown === 'nothing') return;
      const other = { ...question, file: ifUnknown.file, calls: [ifUnknown.call], ifUnknown: null };
      return askQuestion(collection, other);
    } else {
      fail({ subject: file, args, reason });
    }
  }
  const [first] = answers;
  if (first === undefined) return;
  if (form === 'tables') await write(file, sessionDocument(origin, answers), first.args);
  else if (form === 'manifest') await write(file, manifestDocument(origin, first), first.args);
  else {
    const value = readJson(first.text);
    if (value === null) {
      fail({ subject: file, args: first.args, reason: { kind: 'unreadable', words: firstLine(first.text) } });
      return;
    }
    const objects = form === 'lean-pods' ? leanPods(value) : leanNodes(value);
    await write(file, leanDocument(origin, first.args, objects), first.args);
  }
}
