import { describe, expect, test } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver-types';
import { completion } from '../../../../server/src/features/dump/completion/completion.ts';
import { applyEdits, sample, scene } from './kit.ts';

function itemsAt(text: string, trigger: string | null = null): { items: CompletionItem[]; text: string } {
  const { features, document, position } = scene(text);
  return { items: completion(features, document, position, trigger).items, text: document.dump.text };
}

/** What can be chosen at the cursor, in order. */
const labels = (text: string, trigger: string | null = null) =>
  itemsAt(text, trigger).items.map(({ label }) => label);

/** Each of `some` can be chosen at the cursor, none of `others`. */
function checkOffered(text: string, some: readonly string[], others: readonly string[] = []): void {
  const offered = labels(text);
  expect(some.filter((label) => !offered.includes(label))).toEqual([]);
  expect(others.filter((label) => offered.includes(label))).toEqual([]);
}

/** The document after the choice of a label at the cursor. */
function checkChoice(text: string, label: string, after: string): void {
  const at = itemsAt(text);
  const item = at.items.find((it) => it.label === label);
  if (item?.textEdit === undefined || !('range' in item.textEdit)) throw new Error(`${label} is not offered`);
  expect(applyEdits(at.text, [item.textEdit])).toBe(after);
}

const nat = (line: string) =>
  `*nat\n:PREROUTING ACCEPT [0:0]\n:web - [0:0]\n:api - [0:0]\n-A PREROUTING -j web\n${line}\nCOMMIT\n`;
const filter = (line: string) =>
  `*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n-A INPUT -j web\n${line}\nCOMMIT\n`;

describe('at the beginning of a line', () => {
  test('commands, tables, COMMIT', () => {
    checkOffered(nat('$0'), ['-A', '-I', '*filter', 'COMMIT']);
    checkOffered(nat('-$0'), ['-A', '-I', '-N', '-P'], ['-L', 'COMMIT']);
    checkOffered('$0', ['*nat', '-A'], ['COMMIT']);
  });
  test('tables behind a star', () => {
    expect(labels('*$0')).toEqual(['raw', 'mangle', 'nat', 'filter', 'security']);
    checkChoice('*n$0', 'nat', '*nat');
  });
  test('chains that are not declared behind a colon', () => {
    checkOffered(nat('-A web -j hidden\n:$0'), ['hidden', 'POSTROUTING'], ['PREROUTING', 'web', 'FORWARD']);
    checkChoice(nat(':POST$0'), 'POSTROUTING', nat(':POSTROUTING ACCEPT [0:0]'));
    expect(labels(':INPUT $0')).toEqual(['ACCEPT', 'DROP']);
    expect(labels(':web $0')).toEqual(['-']);
  });
});

describe('chains', () => {
  test('behind a command: all of the table', () => {
    checkOffered(nat('-A $0'), ['web', 'api', 'PREROUTING', 'POSTROUTING'], ['FORWARD']);
    expect(labels(nat('-N $0'))).toEqual([]);
    expect(labels(nat('-P $0'))).toEqual(['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']);
    checkOffered(nat('-X $0'), ['web'], ['PREROUTING']);
  });
  test('behind a jump: those of the user, but for the rule’s own', () => {
    checkOffered(nat('-A web -j $0'), ['api', 'ACCEPT'], ['web', 'PREROUTING']);
    expect(labels(nat('-A web -g $0'))).toEqual(['api']);
  });
  test('one that is half typed is none', () => {
    expect(labels(nat('-A we$0'))).toEqual(['web']);
    expect(labels(nat('-A web -j ap$0'))).toContain('api');
    expect(labels(nat('-A web -j ap$0'))).not.toContain('ap');
  });
  test('of one node, where the file holds several', () => {
    const text = `node-1\n*nat\n:one - [0:0]\nCOMMIT\nnode-2\n*nat\n:two - [0:0]\n-A two -j $0\nCOMMIT\n`;
    checkOffered(text, ['DNAT'], ['one']);
  });
  test('that are jumped to and not shown', () => {
    checkOffered('-A PREROUTING -j KUBE-SERVICES\n-A PREROUTING -j $0\n', ['KUBE-SERVICES']);
  });
  test('say the Service and what they are for', () => {
    const text = sample('k8s-1.iptables').replace(
      '-A KUBE-SERVICES -d',
      '-A KUBE-SERVICES -j KUBE-SVC-CFV$0\n-A KUBE-SERVICES -d',
    );
    expect(itemsAt(text).items[0]).toMatchObject({
      label: 'KUBE-SVC-CFVXM4HF2HSCB2P5',
      detail: 'test001/app-svc-nodeport · 80/tcp',
      documentation: { value: 'Draws one of the endpoints of a Service port.' },
    });
  });
});

describe('targets and matches', () => {
  test('of this table', () => {
    checkOffered(nat('-A web -j $0'), ['DNAT', 'RETURN', 'LOG'], ['REJECT', 'DROP', 'TPROXY']);
    checkOffered(filter('-A web -j $0'), ['REJECT', 'DROP', 'ACCEPT'], ['DNAT', 'MASQUERADE']);
  });
  test('of the hooks that reach the chain', () => {
    checkOffered(nat('-A web -j $0'), ['DNAT', 'REDIRECT'], ['MASQUERADE', 'SNAT']);
    checkOffered(nat('-A POSTROUTING -j $0'), ['MASQUERADE', 'SNAT'], ['DNAT']);
    checkOffered(nat('-A api -j $0'), ['MASQUERADE', 'DNAT']);
  });
  test('of the protocol', () => {
    checkOffered(nat('-A web -p udp -m $0'), ['udp', 'multiport', 'comment'], ['tcp', 'icmp']);
    checkOffered(nat('-A web -m $0'), ['udp', 'tcp', 'conntrack']);
  });
  test('of the IP version', () => {
    const six = (line: string) =>
      `# Generated by ip6tables-save v1.8.9\n*filter\n:web - [0:0]\n${line}\nCOMMIT\n`;
    checkOffered(six('-A web -m $0'), ['hbh', 'icmp6'], ['icmp', 'ttl']);
    checkOffered(six('-A web -j REJECT --reject-with $0'), ['icmp6-no-route'], ['icmp-port-unreachable']);
  });
});

describe('options', () => {
  test('of what the rule names, the latest first, and no option twice', () => {
    const offered = labels(nat('-A web -p tcp -m tcp --dport 80 -m conntrack --$0'));
    expect(offered.indexOf('--ctstate')).toBeLessThan(offered.indexOf('--sport'));
    expect(offered).not.toContain('--dport');
    expect(offered).not.toContain('-p');
  });
  test('of the match that -p brings along', () => {
    checkOffered(nat('-A web -p tcp $0'), ['--dport', '--syn', '-m', '-j', '-s'], ['--ctstate']);
    checkOffered(nat('-A web -p 17 $0'), ['--dport'], ['--syn']);
    checkOffered(nat('-A web $0'), ['-p', '-s', '-d', '-i', '-o'], ['--dport', '-t', '-w']);
  });
  test('of the target', () => {
    checkOffered(nat('-A web -j DNAT $0'), ['--to-destination', '--random', '-m'], ['-j', '-g']);
  });
  test('behind ! only what can be negated', () => {
    checkOffered(nat('-A web -p tcp ! $0'), ['-s', '--dport', '--syn'], ['-p', '-m', '-j']);
  });
  test('say where they belong, and how their values are written', () => {
    expect(itemsAt(nat('-A web -m statistic --prob$0')).items[0]).toMatchObject({
      label: '--probability',
      labelDetails: { detail: ' 0…1', description: 'statistic' },
      documentation: { value: expect.stringContaining('*iptables-extensions(8), statistic*') },
    });
  });
});

describe('values', () => {
  test.each([
    ['-m conntrack --ctstate $0', ['NEW', 'ESTABLISHED', 'DNAT'], []],
    ['-m conntrack --ctstate NEW,$0', ['ESTABLISHED'], ['NEW']],
    ['-m state --state $0', ['NEW'], ['DNAT']],
    ['-m addrtype --dst-type $0', ['LOCAL'], []],
    ['-p $0', ['tcp', 'udp', 'icmp'], []],
    ['-p tcp -m tcp --tcp-flags $0', ['SYN', 'ACK'], []],
    ['-p tcp -m tcp --tcp-flags SYN,ACK $0', ['SYN', 'NONE'], []],
    ['-p icmp -m icmp --icmp-type $0', ['echo-request'], []],
    ['-p icmp --icmp-type echo-re$0', ['echo-request', 'echo-reply'], []],
    ['-m statistic --mode $0', ['random', 'nth'], []],
    ['-m statistic --mode=$0', ['random', 'nth'], []],
    ['-m set --match-set blocked $0', ['src', 'dst'], []],
    ['-m set --match-set blocked src,$0', ['src', 'dst'], []],
    ['-m time --weekdays Mon,$0', ['Tue'], ['Mon']],
  ])('%s', (rule, some, others) => checkOffered(nat(`-A web ${rule}`), some, others));

  test('of another rule: interfaces, addresses, names', () => {
    const rules = '-A api -s 10.1.0.0/16 -i eth0 -m recent --name one -m set --match-set two src';
    checkOffered(nat(`${rules}\n-A web -o $0`), ['eth0']);
    checkOffered(nat(`${rules}\n-A web -d $0`), ['10.1.0.0/16']);
    checkOffered(nat(`${rules}\n-A web -m recent --name $0`), ['one']);
    checkOffered(nat(`${rules}\n-A web -m set --match-set $0`), ['two']);
  });
  test('of Services, with their names', () => {
    const text = sample('k8s-1.iptables').replace(
      '-A KUBE-SERVICES -d',
      '-A KUBE-SERVICES -d $0\n-A KUBE-SERVICES -d',
    );
    expect(itemsAt(text).items).toContainEqual(
      expect.objectContaining({ label: '10.111.7.86/32', detail: 'test001/app-svc-nodeport · 80/tcp' }),
    );
  });
  test('of endpoints, with their ports, behind --to-destination', () => {
    const text = sample('k8s-1.iptables').replace(
      '-A KUBE-SERVICES -d',
      '-A KUBE-SERVICES -j DNAT --to-destination $0\n-A KUBE-SERVICES -d',
    );
    checkOffered(text, ['10.244.2.15:8080'], ['10.111.7.86']);
  });
});

describe('nothing', () => {
  test.each([
    ['in a comment', '# -A $0'],
    ['in quotation marks', nat('-A web -m comment --comment "-j $0"')],
    ['in a quotation that doesn’t end', nat('-A web -m comment --comment "to the $0')],
    ['right behind quotation marks', nat('-A web -m comment --comment "x"$0')],
    ['where a comment is worded', nat('-A web -m comment --comment $0')],
    ['in prose', 'see the -A web -j $0\n'],
    ['in a prompt that calls something else', 'root@k8s-1:~# kubectl get $0\n'],
    ['in a table of kubectl', '\\$ kubectl get pods\nNAME  READY\nweb   $0\n'],
    ['behind all of a rule that names one chain', nat('-F web $0')],
  ])('%s', (_, text) => expect(labels(text)).toEqual([]));

  test('behind a blank that nobody asked at, unless a value must come', () => {
    expect(labels(nat('-A web -p tcp $0'), ' ')).toEqual([]);
    expect(labels(nat('$0'), ' ')).toEqual([]);
    expect(labels(nat('-A web -p $0'), ' ')).toContain('tcp');
    expect(labels(nat('-A web -j $0'), ' ')).toContain('api');
  });
});

describe('a choice replaces', () => {
  test('the whole word under the cursor', () => {
    checkChoice(nat('-A web -j a$0XX -m comment'), 'api', nat('-A web -j api -m comment'));
    checkChoice(nat('-A web -m conntr$0'), 'conntrack', nat('-A web -m conntrack'));
  });
  test('one member of a list', () => {
    checkChoice(
      nat('-A web -m conntrack --ctstate NEW,E$0ST,INVALID'),
      'ESTABLISHED',
      nat('-A web -m conntrack --ctstate NEW,ESTABLISHED,INVALID'),
    );
  });
  test('what stands behind an equals sign', () => {
    checkChoice(nat('-A web -m statistic --mode=ra$0'), 'random', nat('-A web -m statistic --mode=random'));
  });
  test('nothing where the cursor stands before a word', () => {
    checkChoice(nat('-A web -j $0DNAT'), 'api', nat('-A web -j apiDNAT'));
  });
  test('a word in a line with a carriage return', () => {
    checkChoice(nat('-A web -j a$0\r'), 'api', nat('-A web -j api\r'));
  });
});

describe('in parts and in commands', () => {
  test('a dump without its table', () => {
    checkOffered('-A KUBE-SERVICES -j KUBE-SVC-CFVXM4HF2HSCB2P5\n-A KUBE-SERVICES -j $0\n', [
      'KUBE-SVC-CFVXM4HF2HSCB2P5',
      'DNAT',
    ]);
  });
  test('counters, a quote mark, a grep prefix', () => {
    checkOffered(nat('[1:2] -A web -j $0'), ['api']);
    checkOffered(nat('> -A web -j $0'), ['api']);
    checkOffered(nat('[1:2] $0'), ['-A']);
  });
  test('a command of a shell, in its table', () => {
    checkOffered(`${nat('')}root@k8s-1:~# iptables -t nat -A $0`, ['web', 'POSTROUTING'], ['FORWARD']);
    checkOffered(`${nat('')}\\$ sudo iptables -t nat -A web -j $0`, ['DNAT'], ['REJECT', 'MASQUERADE']);
    checkOffered('iptables -t $0', ['nat', 'filter']);
    checkOffered('iptables -$0', ['-A', '-t', '-L']);
  });
});

test('a long list is cut, and asked for anew', () => {
  const chains = Array.from({ length: 5_000 }, (_, index) => `:chain-${index} - [0:0]`).join('\n');
  const { features, document, position } = scene(`*nat\n${chains}\n-A chain-1 -g $0\nCOMMIT\n`);
  const all = completion(features, document, position, null);
  expect([all.isIncomplete, all.items.length]).toEqual([true, 300]);
  const some = scene(`*nat\n${chains}\n-A chain-1 -g 4999$0\nCOMMIT\n`);
  const list = completion(some.features, some.document, some.position, null);
  expect([list.isIncomplete, list.items.map(({ label }) => label)]).toEqual([false, ['chain-4999']]);
});
