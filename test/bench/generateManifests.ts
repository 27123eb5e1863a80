/** Files of a shop as it grows: in each ten Deployments with their Services, every second with a policy. */
export function generateManifests(workloads: number): string[] {
  const files: string[] = [];
  for (let index = 0; index < workloads; index++) {
    const file = Math.floor(index / 10);
    files[file] = (files[file] ?? '') + oneWorkload(index, `ns-${file % 20}`);
  }
  return files;
}

function oneWorkload(index: number, namespace: string): string {
  const name = `app-${index}`;
  const tier = `tier-${index % 3}`;
  const policy = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  podSelector: {matchLabels: {app: ${name}}}
  ingress:
  - from: [{podSelector: {matchLabels: {tier: ${tier}}}}]
    ports: [{port: 8080}]
`;
  return `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  replicas: 3
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}, tier: ${tier}}
    spec:
      containers:
      - name: main
        image: example.com/${name}:1.0
        ports:
        - name: http
          containerPort: 8080
        readinessProbe:
          httpGet: {path: /healthz, port: http}
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector: {app: ${name}}
  ports:
  - port: 80
    targetPort: http
${index % 2 === 0 ? policy : ''}`;
}
