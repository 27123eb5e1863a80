import { describe, expect, it } from 'vitest';
import { readComment } from '../../../server/src/kubeproxy/index.ts';

/** Which Service port, and about what; null: not kube-proxy's, or about no Service port. */
function checkComment(comment: string, expected: string | null): void {
  const facts = readComment(comment);
  const text = facts && `${facts.namespace} ${facts.name} ${facts.port || '-'} ${facts.about}`;
  expect(text).toBe(expected);
}

/** pkg/proxy/iptables/proxier.go, 1.2 to 1.34. */
describe('kube-proxy’s comments', () => {
  it.each([
    ['ns1/svc1:p80 cluster IP', 'ns1 svc1 p80 cluster-ip'],
    ['ns1/svc1: cluster IP', 'ns1 svc1 - cluster-ip'],
    ['ns1/svc1 cluster IP', 'ns1 svc1 - cluster-ip'],
    ['ns1/svc1:p80 external IP', 'ns1 svc1 p80 external-ip'],
    ['ns1/svc1:p80 loadbalancer IP', 'ns1 svc1 p80 load-balancer'],
    ['ns1/svc1:p80 has no endpoints', 'ns1 svc1 p80 no-endpoints'],
    ['ns1/svc1:p80 has no local endpoints', 'ns1 svc1 p80 no-local-endpoints'],
    ['ns1/svc1:p80 health check node port', 'ns1 svc1 p80 health-check'],
    ['ns1/svc1:p80', 'ns1 svc1 p80 port'],
    ['test001/app-svc-nodeport:', 'test001 app-svc-nodeport - port'],
    ['ns1/svc1:p80 -> 10.180.0.1:80', 'ns1 svc1 p80 endpoint'],
    ['ns1/svc1 -> [fd00::1]:80', 'ns1 svc1 - endpoint'],
    ['Balancing rule 0 for ns1/svc1:p80', 'ns1 svc1 p80 endpoint'],
    ['masquerade traffic for ns1/svc1:p80 external destinations', 'ns1 svc1 p80 external-traffic'],
    ['pod traffic for ns1/svc1:p80 external destinations', 'ns1 svc1 p80 external-traffic'],
    ['masquerade LOCAL traffic for ns1/svc1:p80 external destinations', 'ns1 svc1 p80 external-traffic'],
    ['route LOCAL traffic for ns1/svc1 external destinations', 'ns1 svc1 - external-traffic'],
    ['masquerade LOCAL traffic for ns1/svc1:p80 LB IP', 'ns1 svc1 p80 external-traffic'],
    ['route LOCAL traffic for ns1/svc1:p80 LB IP to service chain', 'ns1 svc1 p80 external-traffic'],
    ['other traffic to ns1/svc1:p80 will be dropped by KUBE-PROXY-FIREWALL', 'ns1 svc1 p80 firewall'],
    ['ns5/svc5:p80 traffic not accepted by KUBE-FW-NUKIZ6OKUXPJNT4C', 'ns5 svc5 p80 firewall'],
    ['Redirect pods trying to reach external loadbalancer VIP to clusterIP', null],
    ['kubernetes service portals', null],
    ['kubernetes service nodeports; NOTE: this must be the last rule in this chain', null],
    ['block incoming localnet connections', null],
    ['a/b/c', null],
    ['NS/svc cluster IP', null],
    ['ns1/svc1:p80 cluster IP of mine', null],
    ['-ns/svc', null],
    ['', null],
  ])('%s', checkComment);

  it('the Service port as it is hashed, and whether it ends in a colon', () => {
    expect(readComment('a/b: cluster IP')).toMatchObject({ text: 'a/b:', port: '', trailingColon: true });
    expect(readComment('a/b cluster IP')).toMatchObject({ text: 'a/b', port: '', trailingColon: false });
    expect(readComment('a/b:p cluster IP')).toMatchObject({ text: 'a/b:p', port: 'p', trailingColon: false });
  });

  it('a comment that nearly fits costs no more than its length', () => {
    expect(readComment(`${'a-'.repeat(100_000)}/${'b.'.repeat(100_000)}`)).toBeNull();
  });
});
