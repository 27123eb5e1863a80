import type { TableName } from './facts/types.ts';

/** A prompt and what was typed behind it. Columns of the line. */
export interface Prompt {
  /** The machine's name, where the prompt shows it: `root@k8s-1:~#`. */
  readonly host: string | null;
  /** Where the command begins, and its text up to the line's end. */
  readonly start: number;
  readonly command: string;
}

/** Programs whose call is recognised behind a bare `$`, where a command is expected. */
const PROGRAMS =
  /^(?:(?:sudo|time|watch)(?: -\w+)* )*(?:xtables-\w+|ip6?tables(?:-legacy|-nft)?(?:-save|-restore)?|kubectl|oc|k|ssh|for(?= \w+ in )|ip|ifconfig|hostname|docker|podman|crictl|ctr|nerdctl|nsenter|nft|ipvsadm|ipset|conntrack|cat|grep|egrep|zgrep|sed|awk|less|head|tail|curl|wget|ping|nslookup|dig|host|ss|netstat|tcpdump|journalctl|systemctl|ps|ls|echo|cd|exit|su|sysctl|uname|date|minikube|kind|k3s|microk8s|calicoctl|cilium)(?=$|[ \t;|&])/;
/**
 * Behind a bare `#`, which is root's prompt, but begins a comment too: `# ssh from the office`, `# ping`. So these
 * must be called as one calls them: with a subcommand, an option, an address, a path, a pipe.
 */
const CALLS =
  /^(?:for \w+ in .*;|kubectl [a-z]|(?:oc|k|docker|podman|crictl|ctr|nerdctl|nft|systemctl|minikube|kind|k3s|microk8s|calicoctl|cilium) (?:get|describe|exec|run|create|apply|delete|expose|scale|logs|ps|inspect|images?|list|status|start|restart|ssh|top|info|container|pods?)\b|ip (?:-\w+ )*(?:a|addr|address|r|route|l|link|n|neigh|rule|netns)\b|(?:ssh|ping|curl|wget|nslookup|dig|host) [\w@:/.-]*[\d@./][\w@:/.-]*(?: |$)|(?:exit|logout|hostname|ls|uname)$|(?:ip6?tables(?:-legacy|-nft)?-save|ipvsadm)(?:$|[ ;|])|\S+(?=.*(?: -{1,2}\w| [|>]| \.{0,2}\/\w|\$\w)))/;
/** Without any prompt: only what no sentence begins with. */
const BARE =
  /^(?:sudo (?:-\w+ )*)?(?:ip6?tables(?:-legacy|-nft)?(?:-save(?=$| *[|>;]| -[tc]| --)| -)|kubectl (?:get|describe|exec|debug|run|create|apply|expose|scale|logs|delete) |ip (?:-\w+ )*(?:a|addr|address|route|r|link)(?=$| show| list| \|)|nsenter -|for \w+ in .*;)/;

const USER_AT_HOST =
  /^(?:\([\w.-]+\)\s*)?\[?([a-z_][\w.-]*)@([\w.-]+)(?:[: ][^#$%>\]]*)?\]?\s?[#$%>](?:[ \t]+|$)/i;
const HOST_PATH = /^([a-z][\w.-]*):[~/][^\s#$]*\s?[#$](?:[ \t]+|$)/i;
const BARE_PROMPT = /^(?:bash-[\d.]+|sh-[\d.]+|[~/][\w./-]*)?\s?([#$%❯➜])[ \t]+(?=\S)/;

/** A prompt is looked for in this many characters; what is typed behind it may be longer. */
const LONGEST_PROMPT = 200;

/**
 * Reads `root@k8s-1:~# iptables-save | grep x`, `[root@k8s-1 ~]# …`, `$ …`, `# kubectl …` and a bare
 * `iptables-save | grep x` or `kubectl get …`. A prompt that shows whose it is can stand alone. null: not a
 * command. `# anything else` is a comment.
 */
export function readPrompt(text: string, start: number): Prompt | null {
  const head = text.slice(start, start + LONGEST_PROMPT).trimEnd();
  const named = USER_AT_HOST.exec(head);
  if (named !== null) return prompt(text, start, named[0].length, named[2] ?? null);
  const path = HOST_PATH.exec(head);
  if (path !== null) return prompt(text, start, path[0].length, path[1] ?? null);
  const bare = BARE_PROMPT.exec(head);
  if (bare === null) return BARE.test(head) ? prompt(text, start, 0, null) : null;
  const command = head.slice(bare[0].length);
  const isCall = PROGRAMS.test(command) && (bare[1] !== '#' || CALLS.test(withoutPrefix(command)));
  return isCall ? prompt(text, start, bare[0].length, null) : null;
}

function prompt(text: string, start: number, length: number, host: string | null): Prompt {
  return { host, start: start + length, command: text.slice(start + length).trimEnd() };
}

function withoutPrefix(command: string): string {
  return command.replace(/^(?:(?:sudo|time|watch)(?: -\w+)* )+/, '');
}

/** What a command tells about the output below it. */
export interface CommandFacts {
  /** The program that prints a ruleset, if one does. */
  readonly prints: 'save' | 'list-rules' | 'list' | null;
  readonly family: 4 | 6 | null;
  readonly backend: 'legacy' | 'nft' | null;
  readonly table: TableName | null;
  /** The output passed a filter (`| grep …`) or shows one chain only: what isn't shown may exist. */
  readonly partial: boolean;
  /** The one chain that `-L` lists. */
  readonly listedChain: string | null;
  /** `ssh k8s-2 …`: whose output follows. */
  readonly host: string | null;
  /** `for i in k8s-1 k8s-2 …`: the names that may stand alone in a line and begin a node's part. */
  readonly loop: readonly string[];
}

/** Options of ssh that take a value: man ssh(1). */
const SSH =
  /\bssh\s+(?:-[BbcDEeFIiJLlmOoPpQRSWw]\s*\S+\s+|-[AaCfGgKkMNnqsTtVvXxYy46]+\s+)*(?:\w[\w.-]*@)?([a-z0-9](?:[\w.-]*\w)?)(?=[\s'";]|$)/i;

/** Understands as much of a typed command as the reading of its output needs. */
export function commandFacts(command: string): CommandFacts {
  const call = /(?<![\w.-])(ip6?tables)(-legacy|-nft)?(-save)?(?![\w./-])([^|;&'"]*)/.exec(command);
  const args = call?.[4] ?? '';
  const table = /(?:-t|--table)[ =]*(raw|mangle|nat|filter|security)\b/.exec(args)?.[1] as
    | TableName
    | undefined;
  const listsRules = /(?:^|\s)(?:-\w*S|--list-rules)(?:\s+([^\s\d>-][^\s>]*))?/.exec(args);
  const lists = /(?:^|\s)(?:-\w*L\w*|--list)(?:\s+([^\s\d>-][^\s>]*))?/.exec(args);
  const prints = call === null ? null : call[3] ? 'save' : listsRules ? 'list-rules' : lists ? 'list' : null;
  const chain = prints === 'list-rules' ? listsRules?.[1] : prints === 'list' ? lists?.[1] : undefined;
  const node = /\bkubectl\s+debug\s+(?:.*\s)?node\/([\w.-]+)/.exec(command);
  return {
    prints,
    family: prints === null ? null : call?.[1] === 'ip6tables' ? 6 : 4,
    backend: call?.[2] === '-legacy' ? 'legacy' : call?.[2] === '-nft' ? 'nft' : null,
    table: table ?? (prints === 'list-rules' || prints === 'list' ? 'filter' : null),
    partial: chain !== undefined || /[|]\s*(?:\w*grep|awk|sed|head|tail|cut)\b/.test(command),
    listedChain: prints === 'list' ? (chain ?? null) : null,
    host: node?.[1] ?? SSH.exec(command)?.[1] ?? null,
    loop: loopNames(command),
  };
}

/** `for i in k8s-1 k8s-2`, `for i in k8s-{1..3}`: the words that the loop goes through. */
function loopNames(command: string): string[] {
  const words = /\bfor\s+\w+\s+in\s+([^;$(`]+)/.exec(command)?.[1] ?? '';
  return words
    .trim()
    .replace(/\s+do\b.*$/, '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap(expandBraces);
}

/** More than a paste has nodes: `{1..1000000}` is nobody's loop. */
const MOST_NAMES = 1000;

function expandBraces(word: string): string[] {
  const braces = /^([^{]*)\{(?:(\d+)\.\.(\d+)|([^{}]*))\}(.*)$/.exec(word);
  if (braces === null) return [word];
  const [, before = '', first = '', last = '', list, after = ''] = braces;
  const count = Math.min(Math.max(Number(last) - Number(first) + 1, 0), MOST_NAMES);
  const inner =
    list?.split(',') ?? Array.from({ length: count }, (_, index) => String(Number(first) + index));
  return inner.map((part) => `${before}${part}${after}`);
}
