/** What a user can read about a code of findings: one short paragraph each. */
export interface FindingPage {
  readonly title: string;
  readonly meaning: string;
  readonly why: string;
  readonly remedy: string;
}
