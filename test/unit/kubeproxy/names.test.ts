import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chainHash,
  endpointHash,
  type Protocol,
  servicePortHash,
  servicePortString,
} from '../../../server/src/kubeproxy/index.ts';
import { hash } from './clusterText.ts';

/** Worked examples: pkg/proxy/iptables/proxier_test.go over the versions, and the tutorial. */
describe('chains are named by a hash', () => {
  it.each<[string, Protocol, string]>([
    ['default/kubernetes:https', 'tcp', 'NPX46M4PTMTKRN6Y'],
    ['kube-system/kube-dns:dns', 'udp', 'TCOU7JCQXEZGVUNU'],
    ['ns1/svc1:p80', 'tcp', 'XPGD46QRK7WJZT7O'],
    ['ns1/svc1', 'tcp', 'AQI2S6QIMU7PVVRP'],
    ['ns1/svc1:', 'tcp', 'AHZNAGK3SCETOS2T'],
    ['test001/app-svc-nodeport:', 'tcp', 'CFVXM4HF2HSCB2P5'],
    ['test001/app-svc-nodeport', 'tcp', 'GH7Q6IUKMEKBDRBM'],
    ['test001/app-svc-clusterip:', 'tcp', 'F657HDVWWTO5ELQA'],
  ])('of the Service port %s, %s', (name, protocol, expected) => {
    expect(servicePortHash(name, protocol)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['ns1/svc1:p80', '10.180.0.1:80', 'SXIVWICOYRO3J4NJ'],
    ['ns1/svc1:p80', '[ff06::c1]:80', 'LIGRYQQLSZN4UWQ5'],
    ['test001/app-svc-nodeport:', '10.244.1.19:8080', 'YZPFJIVDJH5M2X7F'],
  ])('of the endpoint of %s at %s', (name, endpoint, expected) => {
    expect(endpointHash(name, 'tcp', endpoint)).toBe(expected);
  });

  it('of any text: the first 16 characters of the base32 of its SHA-256', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(chainHash(text)).toBe(hash(text));
      }),
    );
  });
});

it.each([
  ['http', true, 'a/b:http'],
  ['http', false, 'a/b:http'],
  ['', true, 'a/b:'],
  ['', false, 'a/b'],
])('the port name "%s", trailing colon %s: %s', (port, colon, expected) => {
  expect(servicePortString({ namespace: 'a', name: 'b', port }, colon)).toBe(expected);
});
