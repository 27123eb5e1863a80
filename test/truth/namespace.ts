import { spawnSync } from 'node:child_process';

export interface Run {
  /** null: the program isn't there. */
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

export interface Loaded {
  /** Did iptables-restore and the kernel take the rules? */
  readonly ok: boolean;
  readonly error: string;
  /** What iptables-save then prints of the table. */
  readonly saved: string;
}

/** The IP version's program with its back end. */
export type Program = `${'iptables' | 'ip6tables'}-${'legacy' | 'nft'}`;

/**
 * A network namespace of our own: what is loaded in it touches no other. Whoever opens one closes it, also when
 * a test fails.
 */
export class Namespace {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** `null` and a line on the console that says what is missing: root, Linux, or one of the programs. */
  static open(purpose: string, programs: readonly string[]): Namespace | null {
    const name = `kubehop-${process.pid}-${purpose}`;
    const missing = ['ip', ...programs].filter((program) => run(program, ['-V']).status === null);
    if (missing.length === 0 && run('ip', ['netns', 'add', name]).status !== 0) missing.push('root');
    if (missing.length === 0) return new Namespace(name);
    console.warn(`skipped: ${purpose} against the kernel (needs ${missing.join(', ')})`);
    return null;
  }

  run(command: readonly string[], input = ''): Run {
    return run('ip', ['netns', 'exec', this.name, ...command], input, {
      // The lock is one for the whole machine; namespaces need not wait for each other.
      XTABLES_LOCKFILE: `/tmp/${this.name}.lock`,
    });
  }

  /**
   * Loads rulesets, each by itself over what was there, and says what became of each. `table`: what to save.
   * One shell does it all, since a process costs more than a rule.
   */
  loadEach(program: Program, rulesets: readonly { rules: string; table: string }[]): Loaded[] {
    const steps = rulesets.map(
      ({ rules, table }) =>
        `error=$(${program}-restore 2>&1 <<'END OF RULES'\n${rules}\nEND OF RULES\n)\n` +
        `printf '%s\\f%s\\f' $? "$error"; ${program}-save -t ${table}; printf '\\f'\n`,
    );
    const parts = this.run(['sh'], steps.join('')).out.split('\f');
    return rulesets.map((_, index) => ({
      ok: parts[index * 3] === '0',
      error: parts[index * 3 + 1] ?? 'no answer',
      saved: parts[index * 3 + 2] ?? '',
    }));
  }

  close(): void {
    run('ip', ['netns', 'del', this.name]);
    run('rm', ['-f', `/tmp/${this.name}.lock`]);
  }
}

function run(command: string, args: readonly string[], input = '', environment: NodeJS.ProcessEnv = {}): Run {
  const result = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 2 ** 28,
  });
  return { status: result.status, out: result.stdout ?? '', error: result.stderr ?? '' };
}
