import { describe, expect, it } from 'vitest';
import { leftOutWords } from '../../../../server/src/kubeproxy/predict/index.ts';
import { endpoint, predicted, rulesOf, service, serviceRules, slice, vip } from './kit.ts';

const slices = [slice(endpoint('10.244.1.5'))];
const leftOut = (more: Parameters<typeof service>[0], port: Parameters<typeof service>[1] = {}) => {
  const prediction = predicted({ services: [service(more, port)], slices });
  return { rules: serviceRules(prediction).length, words: prediction.leftOut.map(leftOutWords) };
};

describe('Services without rules', () => {
  it.each([
    ['headless', { clusterIPs: ['None'] }, 'it is headless: DNS answers with the addresses of its pods'],
    [
      'ExternalName, even with a cluster IP',
      { type: 'ExternalName' },
      'its type is ExternalName: DNS answers with the other name',
    ],
    ['without a cluster IP', { clusterIPs: [''] }, 'it has no cluster IP yet'],
    [
      'of another proxy',
      { labels: { 'service.kubernetes.io/service-proxy-name': 'mine' } },
      'its label service.kubernetes.io/service-proxy-name gives it to another proxy',
    ],
  ])('%s', (_, more, why) => {
    expect(leftOut(more)).toEqual({ rules: 0, words: [`ns/svc: no rules, ${why}`] });
  });

  it('of the other family', () => {
    expect(leftOut({ clusterIPs: ['fd00::1'] })).toEqual({
      rules: 0,
      words: ['ns/svc: no rules for IPv4, it has no cluster IP of that family'],
    });
  });

  it('of a protocol that kube-proxy does not know', () => {
    expect(leftOut({}, { protocol: 'ICMP' })).toEqual({
      rules: 0,
      words: ['ns/svc: no rules for protocol ICMP'],
    });
  });
});

describe('addresses that are left out', () => {
  it('host names of load balancers', () => {
    const ingress = [{ ip: null, hostname: 'lb.example.com', ipMode: null }];
    expect(leftOut({ type: 'LoadBalancer', loadBalancerIngress: ingress }).words).toEqual([
      'ns/svc: load balancer lb.example.com is left out, it is a host name',
    ]);
  });

  it('what is none', () => {
    expect(leftOut({ externalIPs: ['300.1.1.1'], loadBalancerSourceRanges: ['10.0.0.0'] }).words).toEqual([
      'ns/svc: 300.1.1.1 is left out, it is no address',
      'ns/svc: 10.0.0.0 is left out, it is no address',
    ]);
  });
});

describe('addresses', () => {
  it('with leading zeros are decimal, and written clean', () => {
    const prediction = predicted({
      services: [service({ clusterIPs: ['010.096.000.010'], externalIPs: ['198.051.100.007'] })],
      slices: [slice(endpoint('010.244.01.5'))],
    });
    const rules = serviceRules(prediction).join('\n');
    expect(rules).toContain('-d 10.96.0.10/32');
    expect(rules).toContain('-d 198.51.100.7/32');
    expect(rules).toContain('10.244.1.5:8080');
  });

  it('of dual stack go to each family’s rules', () => {
    const dual = service({
      type: 'LoadBalancer',
      clusterIPs: ['10.96.0.10', 'fd00:96::10'],
      externalIPs: ['2001:db8::7', '198.51.100.7'],
      loadBalancerIngress: [vip('203.0.113.9'), vip('2001:db8::9')],
      loadBalancerSourceRanges: ['2001:db8::/32'],
    });
    const both = [slice(endpoint('10.244.1.5')), slice(endpoint('fd00::5'))];
    const targets = (family: 4 | 6) =>
      rulesOf(predicted({ family, services: [dual], slices: both }), 'nat', 'KUBE-SERVICES')
        .slice(0, -1)
        .map((rule) => `${/-d (\S+)/.exec(rule)?.[1]} ${rule.split(' ').at(-1)}`);
    expect(targets(4)).toEqual([
      '10.96.0.10/32 KUBE-SVC',
      '198.51.100.7/32 KUBE-EXT',
      '203.0.113.9/32 KUBE-EXT',
    ]);
    expect(targets(6)).toEqual([
      'fd00:96::10/128 KUBE-SVC',
      '2001:db8::7/128 KUBE-EXT',
      '2001:db8::9/128 KUBE-FW',
    ]);
  });
});
