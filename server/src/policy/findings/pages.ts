import type { FindingPage } from '../../text/index.ts';
import type { PolicyFinding } from './finding.ts';

/** Pages of what is said of all policies together. */
export const policyPages = {
  NP110: {
    title: 'A policy that changes nothing',
    meaning: 'Other policies of the namespace isolate the same pods and allow the same already.',
    why: 'Policies add up: whoever removes or tightens this one sees no effect.',
    remedy: 'Remove it, or the wider rule if that is too wide.',
  },
  NP111: {
    title: 'A rule that others make needless',
    meaning: 'Another rule of the same policy allows all that this one allows.',
    why: 'Tightening this rule has no effect.',
    remedy: 'Remove it, or the wider one.',
  },
  NP112: {
    title: 'A Service that nobody may reach',
    meaning: 'No workload of the files and no address outside may use the port, under all policies together.',
    why: 'If clients are meant to be among these files, they are locked out.',
    remedy: 'Ask `kubehop reach --to namespace/service` what closes it, and open the port to the clients.',
  },
} as const satisfies Readonly<Record<PolicyFinding['code'], FindingPage>>;
