import { describe, expect, it } from 'vitest';
import { checkFindings, deployment } from './checkFindings.ts';

/** A Service of these lines below `spec:`. */
function service(spec: string, metadata = 'name: web'): string {
  const lines = spec.replace(/^\n/, '').replace(/\n *$/, '');
  return `//- service.yaml\napiVersion: v1\nkind: Service\nmetadata: {${metadata}}\nspec:\n${lines}\n`;
}

describe('selectors', () => {
  it('that match nothing are information', () => {
    const [found] = checkFindings(
      `${deployment('api')}${service(`
  selector: {app: web}
  #         ^^^^^^^^^^ SVC101
  ports: [{port: 80, targetPort: 8080}]`)}`,
    );
    expect(found).toMatchObject({
      severity: 'information',
      message: 'No workload in these files makes pods with app=web.',
    });
  });

  it('that ask for a label of controllers find pods in the cluster', () => {
    for (const pair of [
      'statefulset.kubernetes.io/pod-name: db-0',
      'app: db, apps.kubernetes.io/pod-index: "0"',
      'batch.kubernetes.io/job-name: db',
    ])
      checkFindings(
        `${deployment('db')}${service(`
  selector: {${pair}}
  ports: [{port: 80}]`)}`,
      );
  });

  it('that miss by a letter name the nearest', () => {
    const [found] = checkFindings(
      `${deployment('front-end')}${service(`
  selector: {app: frontend}
  #               ^^^^^^^^ SVC101
  ports: [{port: 80, targetPort: 8080}]`)}`,
    );
    expect(found).toMatchObject({
      severity: 'warning',
      message: 'No pod has app=frontend. Deployment default/front-end has app=front-end: is that meant?',
      related: [{ path: 'deployments.yaml' }],
    });
  });

  it("that match the workload's own labels say so", () => {
    checkFindings(`
      //- all.yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, labels: {app: web, tier: front}}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: nginx}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web, tier: front}
        #         ^^^^^^^^^^^^^^^^^^^^^^^ SVC102
        ports: [{port: 80}]
    `);
  });

  it('that match in another namespace only say which', () => {
    const [found] = checkFindings(
      `${deployment('web', { namespace: 'shop' })}${service(`
  selector: {app: web}
  #         ^^^^^^^^^^ SVC103
  ports: [{port: 80, targetPort: 8080}]`)}`,
    );
    expect(found?.message).toContain('pods of shop have');
  });

  it('that take in two applications are a hint', () => {
    checkFindings(
      `${deployment('web', { labels: 'app: web, part: shop' })}${deployment('api', { labels: 'app: api, part: shop' })}${service(`
  selector: {part: shop}
  #         ^^^^^^^^^^^^ SVC104
  ports: [{port: 80, targetPort: 8080}]`)}`,
    );
  });
});

describe('false alarms of other linters', () => {
  it.each([
    ['several labels, one of them not asked for', 'app: web, version: v1', 'selector: {app: web}'],
    ['canary beside stable', 'app: web, track: stable', 'selector: {app: web}'],
    [
      'a selector of several labels',
      'app: web, tier: front, release: x',
      'selector: {app: web, tier: front}',
    ],
    ['an empty selector', 'app: web', 'selector: {}'],
    ['no selector', 'app: web', ''],
    ['a selector that a template makes', 'app: web', 'selector: {app: "{{ .Values.app }}"}'],
    ['ExternalName', 'app: web', 'type: ExternalName\n  externalName: db.example.com'],
  ])('%s', (_, labels, spec) => {
    const ports = spec.includes('ExternalName') ? '' : '\n  ports: [{port: 80, targetPort: 8080}]';
    checkFindings(`${deployment('web', { labels })}${service(`  ${spec}${ports}`)}`);
  });

  it('a second version of the same pods is no miss', () => {
    const [found] = checkFindings(
      `${deployment('web', { labels: 'app: web, version: v1' })}${service(`
  selector: {app: web, version: v2}
  #         ^^^^^^^^^^^^^^^^^^^^^^^ SVC101
  ports: [{port: 80, targetPort: 8080}]`)}`,
    );
    expect(found?.severity).toBe('information');
  });

  it('pods that a chart makes may be the ones', () => {
    checkFindings(`
      //- chart/templates/deployment.yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          metadata:
            labels:
              {{- include "labels" . | nindent 14 }}
      //- service.yaml
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports: [{port: 80}]
    `);
  });

  it('endpoints written by hand', () => {
    checkFindings(`
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec:
        ports: [{name: pg, port: 5432}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: db-1, labels: {kubernetes.io/service-name: db}}
      addressType: IPv4
      ports: [{name: pg, port: 5432}]
      endpoints: [{addresses: [192.0.2.10]}]
    `);
  });

  it('a port that no container declares, where none declares any', () => {
    checkFindings(
      `${deployment('web', { ports: '' })}${service(`
  selector: {app: web}
  ports: [{port: 80, targetPort: 9090}]`)}`,
    );
  });

  it('`port` is not the port of the pods', () => {
    checkFindings(
      `${deployment('web')}${service(`
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]`)}`,
    );
  });

  it('a named port and its protocol', () => {
    checkFindings(
      `${deployment('dns', { ports: 'name: dns, containerPort: 53, protocol: UDP; name: dns-tcp, containerPort: 53' })}${service(`
  selector: {app: dns}
  ports:
  - {name: dns, port: 53, protocol: UDP, targetPort: dns}
  - {name: dns-tcp, port: 53, targetPort: dns-tcp}`)}`,
    );
  });
});

describe('ports', () => {
  it('of a misspelt targetPort are not judged beside the name', () => {
    const [found, ...others] = checkFindings(
      `${deployment('web')}${service(`
  selector: {app: web}
  ports:
  - {port: 80, targetport: 8080}
  #            ^^^^^^^^^^ API002`)}`,
    );
    expect(others).toEqual([]);
    expect(found?.message).toBe('targetport is no field here. Is it targetPort?');
  });

  it('by a number that nobody declares', () => {
    const [found] = checkFindings(
      `${deployment('web')}${service(`
  selector: {app: web}
  ports:
  - port: 80
    targetPort: 9090
    #           ^^^^ SVC105`)}`,
    );
    expect(found?.message).toBe(
      'No container of Deployment default/web declares 9090/TCP; declared is 8080/TCP.',
    );
  });

  it('swapped', () => {
    const [found] = checkFindings(
      `${deployment('web')}${service(`
  selector: {app: web}
  ports:
  - port: 8080
    targetPort: 80
    #           ^^ SVC105`)}`,
    );
    expect(found?.message).toContain('swapped');
  });

  it('of another protocol', () => {
    checkFindings(
      `${deployment('dns', { ports: 'containerPort: 53, protocol: UDP' })}${service(`
  selector: {app: dns}
  ports:
  - port: 53
    #     ^^ SVC106`)}`,
    );
  });

  it('by a name that no container has', () => {
    const [found] = checkFindings(
      `${deployment('web', { ports: 'name: http-web, containerPort: 80' })}${service(`
  selector: {app: web}
  ports:
  - port: 80
    targetPort: http-wep
    #           ^^^^^^^^ SVC107`)}`,
    );
    expect(found?.message).toContain('but one named "http-web"');
  });
});

describe('Services beside each other', () => {
  const nodePort = (name: string, file: string) =>
    `//- ${file}\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec:\n  type: NodePort\n  ports:\n  - port: 80\n    nodePort: 30080\n`;

  it('cannot have one node port', () => {
    checkFindings(`${nodePort('a', 'k8s/a.yaml')}${nodePort('b', 'k8s/b.yaml')}    #         ^^^^^ SVC108\n`);
  });

  it('may be meant for other clusters in another folder', () => {
    checkFindings(`${nodePort('a', 'dev/a.yaml')}${nodePort('b', 'prod/b.yaml')}`);
  });

  it('are the same in two bundles', () => {
    checkFindings(`${nodePort('a', 'k8s/a.yaml')}${nodePort('a', 'k8s/all.yaml')}`);
  });
});

describe('what is ignored', () => {
  it('an address as an ExternalName', () => {
    checkFindings(`
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec:
        type: ExternalName
        externalName: 10.0.0.5
        #             ^^^^^^^^ SVC109
        ports: [{port: 5432}]
        #      ^^^^^^^^^^^^^^ SVC109
    `);
  });

  it('affinity of a headless Service, and its config without affinity', () => {
    checkFindings(`
      apiVersion: v1
      kind: Service
      metadata: {name: a}
      spec:
        clusterIP: None
        sessionAffinity: ClientIP
        #                ^^^^^^^^ SVC110
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: b}
      spec:
        sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
        #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ SVC110
        ports: [{port: 80}]
    `);
  });

  it('ports without endpoints of their name', () => {
    checkFindings(`
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec:
        ports:
        - name: pg
          #     ^^ SVC112
          port: 5432
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: db-1, labels: {kubernetes.io/service-name: db}}
      addressType: IPv4
      ports: [{name: postgres, port: 5432}]
      endpoints: [{addresses: [192.0.2.10]}]
    `);
  });

  it('octal numbers', () => {
    const [found] = checkFindings(`
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        ports:
        - port: 0120
          #     ^^^^ API101
    `);
    expect(found?.message).toBe('0120 is 80 to YAML, which reads a leading 0 as octal.');
  });
});
