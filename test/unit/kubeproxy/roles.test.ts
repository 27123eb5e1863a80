import { describe, expect, it } from 'vitest';
import { hashOf, roleDoc, roleOf } from '../../../server/src/kubeproxy/index.ts';
import { chainRoles } from '../../../server/src/kubeproxy/roles.ts';

describe('what a chain is for', () => {
  it.each([
    ['KUBE-SVC-F657HDVWWTO5ELQA', 'service', 'F657HDVWWTO5ELQA'],
    ['KUBE-SVL-F657HDVWWTO5ELQA', 'local', 'F657HDVWWTO5ELQA'],
    ['KUBE-EXT-F657HDVWWTO5ELQA', 'external', 'F657HDVWWTO5ELQA'],
    ['KUBE-XLB-F657HDVWWTO5ELQA', 'external-old', 'F657HDVWWTO5ELQA'],
    ['KUBE-FW-F657HDVWWTO5ELQA', 'firewall', 'F657HDVWWTO5ELQA'],
    ['KUBE-SEP-F657HDVWWTO5ELQA', 'endpoint', 'F657HDVWWTO5ELQA'],
    ['KUBE-SERVICES', 'services', null],
    ['KUBE-NODEPORTS', 'node-ports', null],
    ['KUBE-FIREWALL', 'host-firewall', null],
    ['KUBE-PROXY-FIREWALL', 'proxy-firewall', null],
    ['KUBE-MARK-MASQ', 'mark-masquerade', null],
    ['KUBE-KUBELET-CANARY', 'canary', null],
    ['KUBE-NODE-PORT', 'ipvs', null],
    ['KUBE-PORTALS-HOST', 'userspace', null],
    ['KUBE-SVC-F657HDVWWTO5ELQ', undefined, null],
    ['KUBE-SVC-F657HDVWWTO5ELQ1', undefined, null],
    ['KUBE-SVC-f657hdvwwto5elqa', undefined, null],
    ['KUBE-SVC-F657HDVWWTO5ELQAX', undefined, null],
    ['KUBE-ABC-F657HDVWWTO5ELQA', undefined, null],
    ['KUBE-', undefined, null],
    ['kube-services', undefined, null],
    ['DOCKER', undefined, null],
    ['', undefined, null],
  ])('%s', (chain, role, hash) => {
    expect(roleOf(chain)?.role).toBe(role);
    expect(hashOf(chain)).toBe(hash);
  });

  it('in filter some have another job', () => {
    const services = roleOf('KUBE-SERVICES');
    expect(services && [roleDoc(services, 'nat'), roleDoc(services, 'filter')]).toEqual([
      'Finds the Service port that a packet is addressed to.',
      'Refuses packets to Service ports without endpoints.',
    ]);
  });

  it('each role says what happens in one sentence', () => {
    for (const { doc } of chainRoles) expect(doc).toMatch(/^[A-Z].*\.$/);
  });
});
