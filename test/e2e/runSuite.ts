import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** What the driver reads of one test. */
export interface SuiteResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  /** Message and stack of a failed one. */
  readonly error?: string;
}

/**
 * Runs the test files with mocha inside VS Code's extension host. Which VS Code it is, desktop or server, makes
 * no difference here: the results go to the file that the environment names, and a failure is no exception,
 * because both doors want to show the same output.
 */
export async function runSuite(testFiles: readonly (() => Promise<unknown>)[]): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 90_000, reporter: class {} as never });
  // Puts `describe` and `it` in place; without files there is nothing that would do it later.
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  for (const load of testFiles) await load();

  const results: SuiteResult[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, (test) => results.push({ title: test.fullTitle(), state: 'passed' }));
    runner.on(EVENT_TEST_PENDING, (test) => results.push({ title: test.fullTitle(), state: 'pending' }));
    runner.on(EVENT_TEST_FAIL, (test, error) =>
      results.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? String(error) }),
    );
  });
  const file = process.env.KUBEHOP_E2E_RESULTS;
  if (!file) throw new Error('KUBEHOP_E2E_RESULTS names no file for the results.');
  writeFileSync(file, JSON.stringify(results));
}
