import { describe, expect, it } from 'vitest';
import { Dump, type DumpFinding } from '../../../../server/src/iptables/index.ts';
import {
  endpointHash,
  proxyFindings,
  readServices,
  servicePortHash,
  tableHint,
} from '../../../../server/src/kubeproxy/index.ts';
import { mended } from '../../iptables/findings/findingsText.ts';

interface Written {
  readonly name: string;
  readonly address: string;
  readonly endpoints: readonly string[];
}

const A: Written = {
  name: 'ns/a',
  address: '10.96.0.1',
  endpoints: ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'],
};
const B: Written = { name: 'ns/b', address: '10.96.0.2', endpoints: ['10.0.0.4:80'] };
const C: Written = { name: 'ns/c', address: '10.96.0.3', endpoints: ['10.0.0.5:80'] };

const svc = ({ name }: Written) => `KUBE-SVC-${servicePortHash(name, 'tcp')}`;
const ext = ({ name }: Written) => `KUBE-EXT-${servicePortHash(name, 'tcp')}`;
const sep = ({ name }: Written, endpoint: string) => `KUBE-SEP-${endpointHash(name, 'tcp', endpoint)}`;

/** The chains and rules of Services as kube-proxy 1.25 writes them. */
function rulesOf(service: Written): string[] {
  const { name, address, endpoints } = service;
  return [
    `-A KUBE-SERVICES -d ${address}/32 -p tcp -m comment --comment "${name} cluster IP" -m tcp --dport 80 -j ${svc(service)}`,
    `-A ${ext(service)} -m comment --comment "masquerade traffic for ${name} external destinations" -j KUBE-MARK-MASQ`,
    `-A ${ext(service)} -j ${svc(service)}`,
    `-A ${svc(service)} ! -s 10.0.0.0/8 -d ${address}/32 -p tcp -m comment --comment "${name} cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ`,
    ...endpoints.map((endpoint, index) => {
      const left = endpoints.length - index;
      const draw = left === 1 ? '' : ` -m statistic --mode random --probability ${(1 / left).toFixed(11)}`;
      return `-A ${svc(service)} -m comment --comment "${name} -> ${endpoint}"${draw} -j ${sep(service, endpoint)}`;
    }),
    ...endpoints.flatMap((endpoint) => [
      `-A ${sep(service, endpoint)} -s ${endpoint.split(':')[0]}/32 -m comment --comment "${name}" -j KUBE-MARK-MASQ`,
      `-A ${sep(service, endpoint)} -p tcp -m comment --comment "${name}" -m tcp -j DNAT --to-destination ${endpoint}`,
    ]),
  ];
}

const ENTRY = [
  '-A PREROUTING -j KUBE-SERVICES',
  '-A OUTPUT -j KUBE-SERVICES',
  '-A POSTROUTING -j KUBE-POSTROUTING',
  '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
  '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
  '-A KUBE-POSTROUTING -j MASQUERADE',
];

const BUILT_IN = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];

/** A whole table nat of these Services; `change` edits its rules. Chains without rules stay declared. */
function node(services: readonly Written[], change: (rules: string) => string = (rules) => rules): string {
  const rules = [...ENTRY, ...services.flatMap(rulesOf)];
  const chains = new Set(
    rules.map((rule) => rule.split(' ')[1] ?? '').filter((it) => !BUILT_IN.includes(it)),
  );
  const declared = [
    ...BUILT_IN.map((it) => `:${it} ACCEPT [0:0]`),
    ...[...chains].map((it) => `:${it} - [0:0]`),
  ];
  return `*nat\n${declared.join('\n')}\n${change(rules.join('\n'))}\nCOMMIT\n`;
}

function said(text: string): DumpFinding[] {
  const { rulesets } = Dump.read(text, tableHint).structure;
  return rulesets.flatMap((ruleset) => [...proxyFindings(ruleset, readServices(ruleset))].flat());
}

const words = (text: string) => said(text).map(({ code, message }) => `${code} ${message}`);
const lacking = (part: string) => (rules: string) =>
  rules
    .split('\n')
    .filter((rule) => !rule.includes(part))
    .join('\n');

describe('rules as kube-proxy writes them', () => {
  it('are right', () => {
    expect(words(node([A, B, C]))).toEqual([]);
  });

  it('are right in every part that a grep shows', () => {
    const lines = node([A, B, C])
      .split('\n')
      .filter((line) => line.startsWith('-A'));
    for (let from = 0; from < lines.length; from += 3)
      expect(words(lines.slice(from).join('\n'))).toEqual([]);
    for (const part of ['KUBE-SEP', 'KUBE-SVC', '10.0.0.2', 'ns/a', 'MASQ', 'KUBE-SERVICES'])
      expect(words(lines.filter((line) => line.includes(part)).join('\n')), part).toEqual([]);
  });

  it('are right with hundreds of endpoints, in 5 digits and in 10', () => {
    for (const digits of [5, 10]) {
      const endpoints = Array.from({ length: 300 }, (_, index) => `10.1.${index >> 8}.${index & 255}:80`);
      const text = node([{ ...A, endpoints }], (rules) =>
        rules.replace(/(?<=--probability )\S+/g, (value) => Number(value).toFixed(digits)),
      );
      expect(words(text)).toEqual([]);
    }
  });
});

describe('probabilities', () => {
  it('that were written for more endpoints', () => {
    const text = node([A], lacking('-> 10.0.0.2:80"'));
    expect(words(text)).toEqual([
      'KPX001 The probabilities of ns/a are for 3 endpoints, but the chain draws 2 endpoints: 1 in 3, 2 in 3.',
    ]);
    const [finding] = said(text);
    const even = finding === undefined ? '' : mended(text, finding);
    expect(even).toContain('--probability 0.50000000000');
    expect(words(even)).toEqual([]);
  });

  it('whose last rule is gone: connections find no endpoint', () => {
    const text = node([A], lacking('-> 10.0.0.3:80"'));
    const [finding] = said(text);
    expect(`${finding?.severity} ${finding?.message}`).toBe(
      'error 1 in 3 of the connections to ns/a find no endpoint: the probabilities are for 3 endpoints, and 2 are left.',
    );
    expect(finding && words(mended(text, finding))).toEqual([]);
  });

  it('that are spelled in another way are told, and not mended', () => {
    const spelled = (text: string) =>
      text
        .replace(/--mode random (--probability \S+)/, '$1 --mode random')
        .replaceAll(' -j KUBE-SEP', ' --jump KUBE-SEP');
    for (const part of ['-> 10.0.0.2:80"', '-> 10.0.0.3:80"']) {
      const [finding] = said(node([A], (rules) => spelled(lacking(part)(rules))));
      expect([finding?.code, finding?.fixes]).toEqual(['KPX001', []]);
    }
  });

  it('that are missing further up', () => {
    const text = node([A], (rules) => rules.replace(/ -m statistic --mode random --probability 0\.5\d+/, ''));
    expect(words(text)).toEqual([
      'KPX001 This rule has no probability: it takes all connections to ns/a that get here, and the 1 draw below none.',
    ]);
    const [finding] = said(text);
    expect(finding && words(mended(text, finding))).toEqual([]);
  });

  it('of an endpoint that stands twice', () => {
    const text = node([A], (rules) =>
      rules.replace(new RegExp(`-j ${sep(A, '10.0.0.2:80')}`), `-j ${sep(A, '10.0.0.1:80')}`),
    );
    expect(words(text).filter((line) => line.startsWith('KPX001'))).toEqual([
      expect.stringMatching(
        /^KPX001 KUBE-SEP-.* is drawn twice: it gets 2 in 3 of the connections to ns\/a\.$/,
      ),
    ]);
  });
});

describe('an endpoint chain', () => {
  it('without its masquerade: the fix writes it', () => {
    const text = node([A], lacking('-s 10.0.0.2/32'));
    expect(words(text)).toEqual([
      'KPX002 No rule masquerades what 10.0.0.2:80 sends to itself: a pod that reaches itself through ns/a gets no answer.',
    ]);
    const [finding] = said(text);
    expect(finding && mended(text, finding)).toBe(node([A]));
  });

  it('whose masquerade is for another address', () => {
    const text = node([A], (rules) => rules.replace('-s 10.0.0.2/32', '-s 10.0.0.9/32'));
    expect(words(text)).toEqual(['KPX002 The masquerade is for 10.0.0.9, but the chain sends to 10.0.0.2.']);
    const [finding] = said(text);
    expect(finding && mended(text, finding)).toBe(node([A]));
  });

  it('that rewrites nothing', () => {
    expect(words(node([B], lacking('DNAT')))).toEqual([
      'KPX002 Nothing here rewrites the destination: connections of ns/b that draw this chain stay where they are.',
    ]);
  });
});

describe('a Service', () => {
  it('whose chain has no endpoints', () => {
    expect(words(node([A, B, C], lacking(' -> 10.0.0.4')))).toEqual([
      'KPX003 No endpoint is drawn here, and no rule refuses the connections to ns/b: they get no answer.',
    ]);
  });

  it('whose masquerade is missing, where the others have theirs', () => {
    const text = node([A, B, C], lacking(`${svc(B)} ! -s`));
    expect(words(text)).toEqual([
      'KPX004 No rule masquerades traffic to ns/b from outside of the pods, as the rules of ns/a do.',
    ]);
    expect(words(node([A, B, C], lacking(' ! -s ')))).toEqual([]);
  });

  it('whose external traffic is not masqueraded', () => {
    expect(words(node([A], lacking('masquerade traffic for')))).toEqual([
      'KPX004 External traffic to ns/a goes on to any node without a masquerade: answers take another way back.',
    ]);
  });

  it('at the address of another one', () => {
    expect(words(node([A, { ...B, address: A.address }]))).toEqual([
      'KPX005 ns/a and ns/b both take 10.96.0.1:80/tcp: the first rule gets all connections.',
    ]);
  });

  it('with the hash of another one', () => {
    const text = node([A, B, C], (rules) =>
      rules.replaceAll(`"${B.name} `, '"ns/x ').replaceAll(`"${B.name}"`, '"ns/x"'),
    );
    expect(words(text)).toEqual([
      `KPX006 ${svc(B)} is not the chain of ns/x: that would be ${svc({ ...B, name: 'ns/x' })}.`,
    ]);
    const swapped = node([A, B, C], (rules) =>
      rules.replace(
        `"${C.name} cluster IP" -m tcp --dport 80 -j ${svc(C)}`,
        `"${C.name} cluster IP" -m tcp --dport 80 -j ${svc(B)}`,
      ),
    );
    expect(words(swapped)).toEqual([
      expect.stringMatching(
        /^KPX006 KUBE-SVC-.* is the chain of ns\/b, not of ns\/c, which the comment names\.$/,
      ),
    ]);
    expect(words(node([B], (rules) => rules.replaceAll('ns/b', 'ns/x')))).toEqual([]);
    // An address alone is what no kube-proxy hashes.
    const bare = node([A, B], (rules) =>
      rules.replace('--to-destination 10.0.0.4:80', '--to-destination 10.0.0.4'),
    );
    expect(words(bare)).toEqual([]);
  });
});

describe('other modes, other versions', () => {
  it('that left chains behind', () => {
    const hash = ext(A).slice(-16);
    const text = node([A]).replace(
      ':KUBE-SERVICES',
      `:KUBE-XLB-${hash} - [0:0]\n:KUBE-LOAD-BALANCER - [0:0]\n:KUBE-SERVICES`,
    );
    expect(words(text)).toEqual([
      'KPX007 KUBE-XLB chains beside KUBE-EXT: leftovers of a kube-proxy before 1.24, which no one removes since 1.28.',
      'KPX007 Rules of kube-proxy in IPVS mode beside service chains of iptables mode: one of them is a leftover.',
    ]);
  });

  it('and chains that no packet gets to', () => {
    expect(words(node([A], lacking('-A OUTPUT')))).toEqual([
      'KPX008 No packet gets from OUTPUT to KUBE-SERVICES: Services are not reached from there.',
    ]);
    expect(words(node([A], lacking('-A POSTROUTING')))).toEqual([
      'KPX008 No packet gets from POSTROUTING to KUBE-POSTROUTING: what is marked is not masqueraded.',
    ]);
  });
});
