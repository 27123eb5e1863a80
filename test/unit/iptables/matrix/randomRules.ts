import fc from 'fast-check';

const network = fc.constantFrom(
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.0.1',
  '10.0.1.0/24',
  '10.9.0.1',
  '172.16.0.0/12',
);
const match = fc.oneof(
  fc
    .tuple(fc.constantFrom('', '! '), fc.constantFrom('-s', '-d'), network)
    .map((parts) => `${parts[0]}${parts[1]} ${parts[2]} `),
  fc.constantFrom('-p tcp --dport 80 ', '-p udp ', '', '-m conntrack --ctstate NEW ', '-p tcp ! --syn '),
  fc.tuple(network, network).map(([from, to]) => `-s ${from} -d ${to} `),
);
const rule = fc.constantFrom('FORWARD', 'FORWARD', 'A', 'B').chain((chain) => {
  const jumps = { FORWARD: ['-j A', '-g A', '-j B'], A: ['-j B', '-g B'], B: [] }[chain] ?? [];
  return fc
    .tuple(match, fc.constantFrom(...jumps, '-j ACCEPT', '-j DROP', '-j RETURN', ''))
    .map(([what, to]) => `-A ${chain} ${what}${to}`);
});
const declared = '-A A -p 255 -j RETURN\n-A B -p 255 -j RETURN\n';
/** Rules of FORWARD and two chains below it that ask for addresses, protocols and ports, with a policy. */
export const rulesets = fc
  .tuple(fc.array(rule, { maxLength: 12 }), fc.constantFrom('ACCEPT', 'DROP'))
  .map(([rules, policy]) => ({ rules: declared + rules.join('\n'), policy: { 'filter FORWARD': policy } }));
