/** A vitest reporter for `npm test`: writes what became of each test to the file that the environment names. */
import { writeFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Count the skipped by title and reason */

export default class CountingReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {Count} */
    const count = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      count.failed += module.errors().length; // a file that can't be loaded has no tests to fail
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') count.passed++;
        else if (result.state === 'failed') count.failed++;
        else {
          const reason = 'note' in result && result.note ? `: ${result.note}` : '';
          count.skipped.push(`${module.relativeModuleId} > ${test.fullName}${reason}`);
        }
      }
    }
    writeFileSync(/** @type {string} */ (process.env.KUBEHOP_COUNT), JSON.stringify(count));
  }
}
