import { expect, test } from 'vitest';
import { portHashes } from '../../../server/src/kubeproxy/index.ts';

test('a port with a name has one hash, one without two', () => {
  expect(portHashes({ namespace: 'ns1', name: 'svc1', port: 'p80' }, 'tcp')).toEqual([
    { text: 'ns1/svc1:p80', hash: 'XPGD46QRK7WJZT7O', since: null, until: null },
  ]);
  expect(portHashes({ namespace: 'ns1', name: 'svc1', port: '' }, 'tcp')).toEqual([
    { text: 'ns1/svc1', hash: 'AQI2S6QIMU7PVVRP', since: 19, until: null },
    { text: 'ns1/svc1:', hash: 'AHZNAGK3SCETOS2T', since: null, until: 18 },
  ]);
});
