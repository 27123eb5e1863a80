import { expect, it } from 'vitest';
import { Dump, trace } from '../../../../server/src/iptables/index.ts';
import { HOST, QUERY } from './simulation.ts';

/** What becomes of a packet to 10.0.0.9:80: `VERDICT destination: what it depends on`. */
function checkEnds(text: string, expected: readonly string[]): void {
  const [ruleset] = Dump.read(text).structure.rulesets;
  if (ruleset === undefined) throw new Error('no ruleset');
  const query = { ...QUERY, destination: '10.0.0.9', destinationPort: '80', protocol: 'tcp' };
  const { outcomes } = trace(ruleset, query, HOST);
  const found = outcomes.map(({ verdict, destination, dependsOn, probability }) => {
    const on = dependsOn.length === 0 ? probability : dependsOn.join('; ');
    return `${verdict} ${destination.address ?? 'anywhere'}: ${on}`;
  });
  expect(found.sort()).toEqual([...expected].sort());
}

const HEADINGS = 'target     prot opt source               destination         ';

it('interfaces that a listing doesn’t show', () => {
  checkEnds(
    `Chain FORWARD (policy ACCEPT)\n${HEADINGS}\nDROP       0    --  0.0.0.0/0            0.0.0.0/0           `,
    [
      'ACCEPT 10.0.0.9: the interfaces that rules name allow it (iptables -L without -v shows none)',
      'DROP 10.0.0.9: the interfaces that rules name allow it (iptables -L without -v shows none)',
    ],
  );
});

it('a rule that can’t match, whatever the interface, doesn’t', () => {
  checkEnds(
    `Chain FORWARD (policy ACCEPT)\n${HEADINGS}\nDROP       17   --  0.0.0.0/0            0.0.0.0/0           `,
    ['ACCEPT 10.0.0.9: 1'],
  );
});

it('words that aren’t understood', () => {
  checkEnds(
    `Chain FORWARD (policy ACCEPT)\n pkts bytes ${HEADINGS.replace('opt', 'opt in     out    ')}\n    0     0 DROP       6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80 frobnicated`,
    [
      'ACCEPT 10.0.0.9: "frobnicated" does not let the packet pass (words not understood)',
      'DROP 10.0.0.9: "frobnicated" lets the packet pass (words not understood)',
    ],
  );
});

it('a variable for an address, an interface, a port', () => {
  checkEnds('iptables -A FORWARD -d $SERVER -j DROP', [
    'ACCEPT 10.0.0.9: not -d $SERVER',
    'DROP 10.0.0.9: -d $SERVER',
  ]);
  checkEnds('iptables -A FORWARD -i "$LAN" -j DROP', [
    'ACCEPT 10.0.0.9: not -i $LAN',
    'DROP 10.0.0.9: -i $LAN',
  ]);
  checkEnds('iptables -A FORWARD -p udp --dport $PORT -j DROP', ['ACCEPT 10.0.0.9: 1']);
});

it('variables that can stand for anything; conditions', () => {
  checkEnds('iptables -A FORWARD $OPTIONS -j DROP', [
    'ACCEPT 10.0.0.9: "$OPTIONS" does not let the packet pass (known to the script only)',
    'DROP 10.0.0.9: "$OPTIONS" lets the packet pass (known to the script only)',
  ]);
  const script = 'the script makes the rules that stand behind conditions, in loops and functions';
  checkEnds('if [ $1 ]; then\niptables -A FORWARD -j DROP\nfi', [
    `ACCEPT 10.0.0.9: ${script}`,
    `DROP 10.0.0.9: ${script}`,
  ]);
});

it('a translation to what only the script knows leads anywhere', () => {
  const [ruleset] = Dump.read('iptables -t nat -A PREROUTING -j DNAT --to-destination $SERVER:80').structure
    .rulesets;
  const outcomes =
    ruleset === undefined ? [] : trace(ruleset, { ...QUERY, destination: '10.0.0.9' }, HOST).outcomes;
  expect(outcomes.length).toBeGreaterThan(1);
  expect(outcomes.map(({ destination }) => destination.address)).not.toContain('10.0.0.9');
});
