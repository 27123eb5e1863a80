/* Takes files through a session, one after another. Started by run.mjs, which watches that it goes on. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Random } from '../random.ts';
import { cutOff, type Effort, editAtRandom, readWhole, type Subject, typeIn } from './scenes.ts';
import { Failure, Session } from './session.ts';

interface Plan {
  readonly files: readonly string[];
  /** Open beside each of them, and where pieces of edits come from: always the same, so that a seed is enough. */
  readonly beside: readonly string[];
  readonly seed: number;
  readonly effort: Effort;
  /** Where the text of a failure goes. */
  readonly folder: string;
}

const plan = JSON.parse(readFileSync(0, 'utf8')) as Plan;
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const subjects = plan.files.map(subjectOf);
const beside = plan.beside.map(subjectOf);
const texts = beside.map(({ text }) => text);

const scenes = {
  whole: readWhole,
  typed: typeIn,
  cut: cutOff,
  edited: (session: Session, subject: Subject, random: Random, effort: Effort) =>
    editAtRandom(session, subject, texts, random, effort),
};

let answers = 0;
const live = () => {
  if (++answers % 200 === 0) say({ answers });
};

for (const [index, subject] of subjects.entries()) {
  for (const [name, scene] of Object.entries(scenes)) {
    // A session for each scene: a failure is seen again by its file and seed alone.
    const session = await Session.start(live);
    for (const { uri, languageId, text } of beside) await session.open(`${uri}.beside`, languageId, text);
    say({ scene: name, file: plan.files[index] });
    try {
      await scene(session, subject, new Random(plan.seed), plan.effort);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      mkdirSync(plan.folder, { recursive: true });
      const kept = join(plan.folder, `${name}-${basename(subject.uri)}`);
      writeFileSync(kept, error.text);
      say({ failure: `${error.request}: ${error.fault}`, scene: name, file: plan.files[index], kept });
    }
    say({ counts: [...session.counts] });
    session.dispose();
  }
}
process.exit(0);

function subjectOf(file: string): Subject {
  const name = basename(file);
  const languageId = /\.ya?ml$/.test(name) ? 'yaml' : name.endsWith('.json') ? 'json' : 'iptables-save';
  return { uri: `file:///stress/${name}`, languageId, text: readFileSync(file, 'utf8') };
}
