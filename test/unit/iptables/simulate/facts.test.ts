import { describe, expect, it } from 'vitest';
import { MATCHES, TARGETS } from '../../../../server/src/iptables/facts/index.ts';
import { isSimulated } from '../../../../server/src/iptables/simulate/matchTests.ts';
import { follow, outcomeLines, tables } from './simulation.ts';

describe('the simulator’s column of the facts', () => {
  it('lacks only matches that no packet’s headers could decide', () => {
    const without = new Set(MATCHES.map(({ name }) => name).filter((name) => !isSimulated(name)));
    expect([...without].sort()).toEqual([
      ...[
        'ah',
        'bpf',
        'cgroup',
        'cluster',
        'connbytes',
        'connlabel',
        'cpu',
        'devgroup',
        'dst',
        'esp',
        'eui64',
      ],
      ...['frag', 'hbh', 'ipcomp', 'ipv6header', 'ipvs', 'mac', 'mh', 'pkttype', 'rateest', 'realm', 'rt'],
      ...['socket', 'srh', 'string', 'tcpmss', 'time', 'u32'],
    ]);
  });

  it.each(
    TARGETS.filter(
      ({ tables: places, family }) => family !== 6 && (places === undefined || places.includes('mangle')),
    ),
  )('does with target $name what the fact says of its end', ({ name, terminating }) => {
    const dump = tables({ mangle: `-A PREROUTING -p tcp -j ${name}\n-A PREROUTING -j DROP` });
    const ends = outcomeLines(follow(dump));
    const goesOn = ends.some((line) => line.startsWith('DROP')) && name !== 'DROP' && terminating !== true;
    // Back to the policy, which is ACCEPT here.
    if (name === 'RETURN') expect(ends).toEqual(['ACCEPT 10.9.0.1:80']);
    else expect(goesOn).toBe(terminating !== true);
  });
});
