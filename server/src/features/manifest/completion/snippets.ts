/** A whole manifest to begin with. */
export interface ManifestSnippet {
  readonly label: string;
  readonly detail: string;
  readonly body: string;
}

const policy = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${1:${name}}
  namespace: \${2:default}
spec:
${spec}
`;

const service = (name: string, spec: string, port: string) => `apiVersion: v1
kind: Service
metadata:
  name: \${1:${name}}
  namespace: \${2:default}
spec:
${spec}
  selector:
    app: \${3:app}
  ports:
    - protocol: TCP
      port: \${4:80}
      targetPort: \${5:8080}${port}
`;

/** The manifests of a first walk from a Service to a pod, and the policies that most others are made from. */
export const snippets: readonly ManifestSnippet[] = [
  {
    label: 'Deployment',
    detail: 'pods of one kind, with a named port and a probe',
    body: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: \${1:app}
  namespace: \${2:default}
spec:
  replicas: \${3:3}
  selector:
    matchLabels:
      app: \${1:app}
  template:
    metadata:
      labels:
        app: \${1:app}
    spec:
      containers:
        - name: \${1:app}
          image: \${4:nginxinc/nginx-unprivileged:stable-alpine}
          ports:
            - name: http
              containerPort: \${5:8080}
              protocol: TCP
          readinessProbe:
            httpGet:
              path: /
              port: http
`,
  },
  {
    label: 'Service ClusterIP',
    detail: 'reached inside of the cluster, at an address and a name',
    body: service('app-svc-clusterip', '  type: ClusterIP', ''),
  },
  {
    label: 'Service NodePort',
    detail: 'reached at a port of every node, too',
    body: service('app-svc-nodeport', '  type: NodePort', `\n      nodePort: \${6:30080}`),
  },
  {
    label: 'Service headless',
    detail: 'no address of its own: DNS names the pods, one of them by hostname',
    body: `${service('app', '  # <hostname>.<service>.<namespace>.svc.cluster.local is one pod, the name without hostname all of them.\n  clusterIP: None', '')}---
apiVersion: v1
kind: Pod
metadata:
  name: \${6:app-0}
  namespace: \${2:default}
  labels:
    app: \${3:app}
spec:
  hostname: \${6:app-0}
  subdomain: \${1:app}
  containers:
    - name: app
      image: \${7:nginxinc/nginx-unprivileged:stable-alpine}
      ports:
        - containerPort: \${5:8080}
`,
  },
  {
    label: 'NetworkPolicy default deny',
    detail: 'closes every pod of the namespace, both ways',
    body: policy(
      'default-deny',
      `  podSelector: {}
  policyTypes:
    - Ingress
    - Egress`,
    ),
  },
  {
    label: 'NetworkPolicy allow DNS',
    detail: 'lets every pod of the namespace ask cluster DNS',
    body: policy(
      'allow-dns',
      `  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53`,
    ),
  },
  {
    label: 'NetworkPolicy allow from',
    detail: 'lets some pods in to others, at one port',
    body: policy(
      'allow-from',
      `  podSelector:
    matchLabels:
      app: \${3:app}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              \${4:app}: \${5:client}
      ports:
        - protocol: TCP
          port: \${6:8080}`,
    ),
  },
];
