import { describe, expect, test } from 'vitest';
import { hover } from '../../../../server/src/features/dump/hover.ts';
import { sample, scene, tutorial } from './kit.ts';

/** What the hover at the cursor says, links cut to their texts. */
function hoverText(text: string): string {
  const { features, document, position } = scene(text);
  const found = hover(features, document, position);
  if (found === null) return '';
  const { value } = found.contents as { value: string };
  return value.replace(/\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, '$1');
}

function checkHover(text: string, ...says: readonly string[]): void {
  const said = hoverText(text);
  for (const words of says) expect(said).toContain(words);
}

test('chains lead back to the manifests that they were made of', () => {
  for (const chain of ['KUBE-SVC-CFVXM4HF2HSCB2P5', 'KUBE-SEP-GBMLEVQY6OROVLIP']) {
    const { features, document, position } = scene(tutorial(`-A ${chain}`, chain));
    for (const name of ['nodeport.yaml', 'deploy.yaml']) {
      features.workspace.setManifestFile(`file:///${name}`, sample(name));
    }
    const found = hover(features, document, position)?.contents as { value: string } | undefined;
    expect(found?.value).toContain(
      'made of [Service app-svc-nodeport](file:///nodeport.yaml#L4), for the pods of [Deployment app](file:///deploy.yaml#L4)',
    );
  }
});

describe('on the tutorial’s dump', () => {
  test('a service chain: who is drawn, how often, and how packets come here', () => {
    expect(hoverText(tutorial('-A KUBE-SVC-CFVXM4HF2HSCB2P5', 'KUBE-SVC'))).toMatchInlineSnapshot(`
      "**test001/app-svc-nodeport** · 80/tcp · NodePort 30080  
      draws one of 3 endpoints, 1 in 3 each

      | share | endpoint | pod | node |
      | --- | --- | --- | --- |
      | 33.3 % | 10.244.1.19:8080 | app-58866f5c7-5mhrm | k8s-2 |
      | 33.3 % | 10.244.2.15:8080 | app-58866f5c7-2lj7z | k8s-3 |
      | 33.3 % | 10.244.2.16:8080 | app-58866f5c7-2nxgh | k8s-3 |

      entered from KUBE-SERVICES (10.111.7.86:80, line 74) and KUBE-NODEPORTS (:30080, line 43)  

      \`KUBE-SVC-CFVXM4HF2HSCB2P5\` · hash ✓ of \`test001/app-svc-nodeport:\` + tcp · kube-proxy ≤1.16

      Show flow"
    `);
  });
  test('the same from the jump to it, and from its declaration', () => {
    const chain = hoverText(tutorial('-A KUBE-SVC-CFVXM4HF2HSCB2P5', 'KUBE-SVC'));
    expect(hoverText(tutorial('-A KUBE-NODEPORTS', 'KUBE-SVC-CFVXM4HF2HSCB2P5'))).toBe(chain);
    expect(hoverText(tutorial(':KUBE-SVC-CFVXM4HF2HSCB2P5', 'KUBE-SVC'))).toBe(chain);
  });
  test('an endpoint chain: the way back', () => {
    expect(hoverText(tutorial('-A KUBE-SEP-GBMLEVQY6OROVLIP -p', 'KUBE-SEP'))).toMatchInlineSnapshot(`
      "**10.244.2.15:8080** · pod app-58866f5c7-2lj7z on k8s-3  
      destination rewritten to 10.244.2.15:8080; a packet from the pod to itself is masqueraded (hairpin)

      ← 1 in 3 of test001/app-svc-nodeport (line 79) ← 10.111.7.86:80, node port 30080  

      \`KUBE-SEP-GBMLEVQY6OROVLIP\`

      Show flow"
    `);
  });
  test('a probability: of what, and of all', () => {
    checkHover(
      tutorial('-A KUBE-SVC-CFVXM4HF2HSCB2P5', '0.50000000000'),
      '**1 in 3** of all (2/3 × 1/2 = 33.3 %)',
    );
    checkHover(
      tutorial('-A KUBE-SVC-CFVXM4HF2HSCB2P5', '0.33332999982'),
      'The first draw: **1 in 3** of all',
    );
  });
  test('“! -s” before a masquerade: what it means for pods and for others', () => {
    checkHover(
      tutorial('! -s 10.244.0.0/16 -d 10.111.7.86', '10.244'),
      'From anywhere but a pod',
      'Pods keep their own address.',
    );
  });
  test('the mark for masquerade: why here, and where it has its effect', () => {
    const said = hoverText(tutorial('-A KUBE-NODEPORTS', 'KUBE-MARK-MASQ'));
    expect(said).toContain('comes in at a node port');
    expect(said).toMatch(
      /It sets mark 0x4000 \(line \d+\) and goes on. On the way out KUBE-POSTROUTING \(line \d+\)/,
    );
    checkHover(tutorial('-A KUBE-SEP-GBMLEVQY6OROVLIP -s', 'KUBE-MARK-MASQ'), '(hairpin)');
  });
  test('a mark: who sets it and who asks for it', () => {
    checkHover(
      tutorial('-A KUBE-MARK-MASQ', '0x4000'),
      'Sets the mark’s bits 0x4000',
      'asked for by KUBE-POSTROUTING',
    );
  });
  test('an address and a port: the Service behind them', () => {
    checkHover(
      tutorial('-d 10.111.7.86/32', '10.111'),
      '**test001/app-svc-nodeport**',
      'draws one of 3 endpoints',
    );
    checkHover(tutorial('--dport 30080', '30080'), 'Port 30080 of every node', 'test001/app-svc-nodeport');
    checkHover(tutorial('--to-destination 10.244.1.19', '10.244.1.19'), 'pod app-58866f5c7-5mhrm on k8s-2');
    checkHover(tutorial('-A KUBE-SEP-GBMLEVQY6OROVLIP -s', '10.244.2.15'), '(hairpin)');
  });
  test('a comment: its Service', () => {
    checkHover(
      tutorial('-A KUBE-NODEPORTS', '"test001/app-svc-nodeport:"'),
      '**test001/app-svc-nodeport** · 80/tcp',
    );
  });
  test('a rule: where it stands and whose it is', () => {
    checkHover(tutorial('-A KUBE-NODEPORTS', '-A'), 'rule 1 of 2 in KUBE-NODEPORTS · table nat · k8s-1');
  });
  test('matches, targets, options: their own words', () => {
    checkHover(
      tutorial('-A KUBE-SVC', 'statistic'),
      '**statistic** · match',
      'iptables-extensions(8), statistic',
    );
    checkHover(tutorial('-j MASQUERADE', 'MASQUERADE'), '**MASQUERADE** · target');
    checkHover(tutorial('-A KUBE-SVC', '--mode'), '`--mode` of `statistic`');
  });
  test('a built-in chain: its policy', () => {
    checkHover(tutorial(':FORWARD', 'FORWARD'), 'built-in chain, policy DROP · table filter');
  });
});

describe('on a part of a ruleset', () => {
  test('a chain that isn’t shown is unknown, not wrong', () => {
    checkHover(
      '-A KUBE-SVC-F657HDVWWTO5ELQA -j $0KUBE-SEP-63ULW6JC6WIZUZAX',
      '← drawn by Service of F657HDVWWTO5ELQA',
    );
    checkHover('-A INPUT -j $0my-chain', 'Nothing of this chain is shown');
    checkHover(
      '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j $0my-chain\nCOMMIT\n',
      'Table filter has no such chain.',
    );
  });
  test('a lone draw does not tell how much it is of all', () => {
    checkHover(
      '-A KUBE-SVC-F657HDVWWTO5ELQA -m statistic --mode random --probability $00.50000000000 -j KUBE-SEP-63ULW6JC6WIZUZAX',
      '1 in 2 of what the rules above left over',
    );
  });
  test('nothing on a blank line, a comment, prose', () => {
    for (const text of ['$0', '# Gen$0erated by hand', 'so it se$0ems']) expect(hoverText(text)).toBe('');
  });
});

describe('on other commands’ output', () => {
  test('a pod: which Services send it how much', () => {
    const nodes = `//- k8s-1.iptables\n${sample('k8s-1.iptables')}`;
    const pods = sample('cluster.session')
      .replaceAll('$', '\\$')
      .replace('app-58866f5c7-5mhrm', '$0app-58866f5c7-5mhrm');
    checkHover(
      `${nodes}\n//- cluster.session\n${pods}`,
      '**app-58866f5c7-5mhrm** · 10.244.1.19 on k8s-2',
      'test001/app-svc-nodeport → :8080 1 in 3',
    );
  });
  test('an interface of the node: the pod at its other end', () => {
    const session = sample('sessions/pod-interface.session');
    checkHover(
      session.replace('14: calic440f455693@if4', '14: cal$0ic440f455693@if4'),
      '**calic440f455693** · interface 14',
      'the other is eth0 inside the pod with address 192.168.208.240',
    );
    checkHover(session.replace('4: eth0@if14', '4: eth0$0@if14'), 'the other is calic440f455693 on the node');
  });
});

test('what a dump holds cannot become Markdown of its own', () => {
  const said = hoverText(
    '*filter\n:INPUT ACCEPT [0:0]\n:[x](command:evil) - [0:0]\n-A INPUT -j $0[x](command:evil)\nCOMMIT\n',
  );
  expect(said).not.toMatch(/(?<!\\)\[x/);
});

describe('on what is recognised and not read', () => {
  test('nft list ruleset: what to run instead', () => {
    checkHover(
      '# Warning: table ip nat is managed by iptables-nft, do not touch!\ntable ip nat {\n\tchain$0 X {\n\t}\n}\n*nat\nCOMMIT\n',
      'Rules of nftables',
      'Paste the output of `iptables-save` instead',
    );
  });
  test('ipvsadm -Ln: where the rest is', () => {
    checkHover(
      'IP Virtual Server version 1.2.1 (size=4096)\nTCP  10.96.$00.1:443 rr\n*nat\nCOMMIT\n',
      'Virtual servers of IPVS',
      '`ipset save`',
    );
  });
});
