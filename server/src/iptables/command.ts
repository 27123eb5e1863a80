import type { TableName } from './facts/types.ts';

/** A prompt and what was typed behind it. Columns of the line. */
export interface Prompt {
  /** The machine's name, where the prompt shows it: `root@k8s-1:~#`. */
  readonly host: string | null;
  /** Where the command begins, and its text up to the line's end. */
  readonly start: number;
  readonly command: string;
}

/** Programs whose call is recognised without a prompt in front, or behind a bare `#`, which is a comment else. */
const PROGRAMS =
  /^(?:sudo |time |watch )*(?:xtables-\w+|ip6?tables(?:-legacy|-nft)?(?:-save|-restore)?|kubectl|oc|k|ssh|for|ip|ifconfig|hostname|docker|podman|crictl|ctr|nerdctl|nsenter|nft|ipvsadm|ipset|conntrack|cat|grep|egrep|zgrep|sed|awk|less|head|tail|curl|wget|ping|nslookup|dig|host|ss|netstat|tcpdump|journalctl|systemctl|ps|ls|echo|cd|exit|su|sysctl|uname|date|minikube|kind|k3s|microk8s|calicoctl|cilium)(?=$|[ \t;|&])/;
/** The same without any prompt at all: only what no sentence begins with. */
const BARE =
  /^(?:sudo )?(?:ip6?tables(?:-legacy|-nft)?(?:-save(?=$| *[|>;]| -[tc]| --)| -)|kubectl (?:get|describe|exec|debug|run|create|apply|expose|scale|logs|delete) |ip (?:-\w+ )*(?:a|addr|address|route|r|link)(?=$| show| list| \|)|nsenter -|for \w+ in .*;)/;

const USER_AT_HOST =
  /^\(?[\w.-]*\)?\s*\[?([a-z_][\w.-]*)@([\w.-]+)(?:[: ][^#$%>\]]*)?\]?\s?[#$%>][ \t]+(?=\S)/i;
const HOST_PATH = /^([a-z][\w.-]*):[~/][^\s#$]*\s?[#$][ \t]+(?=\S)/i;
const BARE_PROMPT = /^(?:bash-[\d.]+|sh-[\d.]+|[~/][\w./-]*)?\s?[#$%❯➜][ \t]+(?=\S)/;

/**
 * Reads `root@k8s-1:~# iptables-save | grep x`, `[root@k8s-1 ~]# …`, `$ …`, `# kubectl …` and a bare
 * `iptables-save | grep x` or `kubectl get …`. null: not a command. `# anything else` is a comment.
 */
export function readPrompt(text: string, start: number): Prompt | null {
  const rest = text.slice(start, start + 400).trimEnd();
  const named = USER_AT_HOST.exec(rest) ?? null;
  if (named !== null) return prompt(named[2] ?? null, rest, start, named[0].length);
  const path = HOST_PATH.exec(rest);
  if (path !== null) return prompt(path[1] ?? null, rest, start, path[0].length);
  const bare = BARE_PROMPT.exec(rest);
  if (bare !== null) {
    const command = rest.slice(bare[0].length);
    // `# text` is a comment as long as no known program is called; after `$` a command is expected.
    if (PROGRAMS.test(command) && !isSentence(command)) return prompt(null, rest, start, bare[0].length);
    return null;
  }
  return BARE.test(rest) ? prompt(null, rest, start, 0) : null;
}

function prompt(host: string | null, rest: string, start: number, length: number): Prompt {
  return { host, start: start + length, command: rest.slice(length) };
}

/** "# for the record, this is node 2" is prose, although it begins with a program's name. */
function isSentence(command: string): boolean {
  if (/^for /.test(command)) return !/^for\s+\w+\s+in\s/.test(command);
  if (
    /^(?:host|date|head|tail|time|less|watch|echo|exit|k|ip|ss|cat|kind|docker) [a-z]+ [a-z]+ [a-z]+/.test(
      command,
    )
  ) {
    return !/[-|/.$]/.test(command);
  }
  return false;
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
  /** `ssh k8s-2 …`: whose output follows. */
  readonly host: string | null;
  /** `for i in k8s-1 k8s-2 …`: the names that may stand alone in a line and begin a node's part. */
  readonly loop: readonly string[];
}

/** Understands as much of a typed command as the reading of its output needs. */
export function commandFacts(command: string): CommandFacts {
  const call = /\b(ip6?tables)(-legacy|-nft)?(-save)?\b([^|;&'"]*)/.exec(command);
  const args = call?.[4] ?? '';
  const table = /(?:-t|--table)[ =](raw|mangle|nat|filter|security)\b/.exec(args)?.[1] as
    | TableName
    | undefined;
  const listsRules = /(?:^|\s)(?:-\w*S|--list-rules)(?:\s+([^\s-]\S*))?/.exec(args);
  const lists = /(?:^|\s)(?:-\w*L\w*|--list)(?:\s+([^\s-]\S*))?/.exec(args);
  const prints = call === null ? null : call[3] ? 'save' : listsRules ? 'list-rules' : lists ? 'list' : null;
  const chain = prints === 'list-rules' ? listsRules?.[1] : prints === 'list' ? lists?.[1] : undefined;
  const ssh = /\bssh\s+(?:-\S+\s+(?:[\w.-]+=\S+\s+)?)*(?:\w[\w.-]*@)?([a-z0-9][\w.-]*)/i.exec(command);
  const node = /\bkubectl\s+debug\s+(?:.*\s)?node\/([\w.-]+)/.exec(command);
  const loop = /\bfor\s+\w+\s+in\s+([^;$(`]+?)\s*(?:;|\bdo\b|$)/.exec(command);
  return {
    prints,
    family: call === null ? null : call[1] === 'ip6tables' ? 6 : 4,
    backend: call?.[2] === '-legacy' ? 'legacy' : call?.[2] === '-nft' ? 'nft' : null,
    table: table ?? (prints === 'list-rules' || prints === 'list' ? 'filter' : null),
    partial: chain !== undefined || /[|]\s*(?:\w*grep|awk|sed|head|tail|cut)\b/.test(command),
    host: node?.[1] ?? ssh?.[1] ?? null,
    loop: loop?.[1]?.trim().split(/\s+/) ?? [],
  };
}
