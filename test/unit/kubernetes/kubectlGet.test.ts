import { expect, test } from 'vitest';
import { type KubectlGet, readKubectlGets } from '../../../server/src/kubernetes/kubectlGet.ts';

function check(command: string, ...expected: Partial<KubectlGet>[]): void {
  const plain = { namespace: null, allNamespaces: false, showLabels: false, labelColumns: 0, fields: null };
  expect(readKubectlGets(command)).toEqual(expected.map((get) => ({ ...plain, ...get })));
}

test.each([
  '-n test001',
  '-n=test001',
  '-ntest001',
  '--namespace test001',
  '--namespace=test001',
  '-n "test001"',
  "--namespace='test001'",
])('the namespace of %s, before and behind the verb', (option) => {
  check(`kubectl get pods ${option} -o wide`, { resources: ['pods'], namespace: 'test001' });
  check(`kubectl ${option} get pods`, { resources: ['pods'], namespace: 'test001' });
});

test('a variable is no namespace', () => check('kubectl get po -n $NS', { resources: ['po'] }));

test('resources', () => {
  check('kubectl get pods,svc', { resources: ['pods', 'svc'] });
  check('kubectl get pod nginx web', { resources: ['pod'] });
  check('kubectl get pod/nginx Deployment.apps/web', { resources: ['pod', 'deployment'] });
  check('kubectl get endpointslices.discovery.k8s.io -A', {
    resources: ['endpointslices'],
    allNamespaces: true,
  });
});

test('columns that are added', () =>
  check('oc get po -L app,tier --show-labels -L x', {
    resources: ['po'],
    showLabels: true,
    labelColumns: 3,
  }));

test('inside of other commands', () => {
  const pods = { resources: ['pods'], namespace: 'x' };
  check('sudo /usr/local/bin/kubectl get pods -n x', pods);
  check("ssh k8s-1 'kubectl get pods -n x'", pods);
  check('watch -n1 "kubectl get pods -n x"', pods);
  check('minikube kubectl -- get pods -n x', pods);
  check('for i in a b; do kubectl get pods -n x; done', pods);
  check('hostname; k get pods -n x && k get svc', pods, { resources: ['svc'] });
});

test('pipes', () => {
  const get = 'kubectl get po --no-headers 2>&1';
  check(`${get} | grep -v Running | sort | head -3`, { resources: ['po'] });
  check(`${get} | grep a | awk '{print $1, $6,$7}'`, { resources: ['po'], fields: [1, 6, 7] });
  check(`${get} | awk 'NR>1 {print $1"\\t"$6; }'`, { resources: ['po'], fields: [1, 6] });
  check(`${get} | awk '{print $NF}'`);
  check(`${get} | awk -F: '{print $1}'`);
  check(`${get} | awk '{print "x" $1}'`);
  check(`${get} | cut -c1-3`);
  check(`${get} | xargs kubectl delete`);
});

test.each([
  'kubectl get po -o yaml',
  'kubectl get po -ojson',
  'kubectl get po --output=jsonpath={.items}',
  'kubectl describe po nginx',
  'kubectl get',
  'kubectl exec get -- get pods',
  'iptables-save | grep kubectl',
  '',
])('%j prints no table', (command) => check(command));
