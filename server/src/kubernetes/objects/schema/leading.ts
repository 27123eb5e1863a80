/** A field that comes first when people write the struct. */
interface LeadingField {
  readonly name: string;
  /** Does the API server refuse the struct without it? */
  readonly required: boolean;
}

/**
 * The fields that people write first, in their order; with a star what the API server wants. Source of the latter:
 * pkg/apis/{core,apps,batch,discovery,networking}/validation.
 */
const rows: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'Service Pod Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Job CronJob NetworkPolicy Ingress'
      .split(' ')
      .map((kind) => [kind, 'apiVersion* kind* metadata* spec*']),
  ),
  Namespace: 'apiVersion* kind* metadata*',
  Endpoints: 'apiVersion* kind* metadata* subsets',
  EndpointSlice: 'apiVersion* kind* metadata* addressType* endpoints* ports',
  ObjectMeta: 'name* namespace labels annotations',
  LabelSelector: 'matchLabels matchExpressions',
  LabelSelectorRequirement: 'key* operator* values',
  ServiceSpec: 'selector ports* type clusterIP',
  ServicePort: 'name port* targetPort protocol nodePort',
  EndpointSubset: 'addresses ports',
  EndpointAddress: 'ip*',
  EndpointsPort: 'name port* protocol',
  Endpoint: 'addresses* conditions',
  EndpointSlicePort: 'name port protocol',
  NetworkPolicySpec: 'podSelector policyTypes ingress egress',
  NetworkPolicyIngressRule: 'from ports',
  NetworkPolicyEgressRule: 'to ports',
  NetworkPolicyPeer: 'podSelector namespaceSelector ipBlock',
  NetworkPolicyPort: 'protocol port endPort',
  IPBlock: 'cidr* except',
  IngressSpec: 'ingressClassName rules defaultBackend tls',
  IngressRule: 'host http',
  HTTPIngressRuleValue: 'paths*',
  HTTPIngressPath: 'path pathType* backend*',
  IngressBackend: 'service',
  IngressServiceBackend: 'name* port*',
  ServiceBackendPort: 'name number',
  DeploymentSpec: 'replicas selector* template* strategy',
  StatefulSetSpec: 'serviceName replicas selector* template*',
  DaemonSetSpec: 'selector* template* updateStrategy',
  ReplicaSetSpec: 'replicas selector* template*',
  ReplicationControllerSpec: 'replicas selector template*',
  JobSpec: 'template* backoffLimit',
  CronJobSpec: 'schedule* jobTemplate* concurrencyPolicy',
  JobTemplateSpec: 'spec*',
  PodTemplateSpec: 'metadata spec*',
  PodSpec: 'containers* initContainers volumes restartPolicy',
  Container: 'name* image ports env readinessProbe livenessProbe resources',
  ContainerPort: 'name containerPort* protocol',
  EnvVar: 'name* value valueFrom',
  Probe: 'httpGet tcpSocket grpc exec',
  HTTPGetAction: 'path port*',
  TCPSocketAction: 'port*',
  GRPCAction: 'port*',
};

const fieldsByType = new Map(
  Object.entries(rows).map(([type, names]) => [
    type,
    names.split(' ').map(
      (name): LeadingField => ({
        name: name.replace('*', ''),
        required: name.endsWith('*'),
      }),
    ),
  ]),
);

/** What is written first in a struct: what must be there, before what else there is. Empty: nothing in particular. */
export function leadingFields(type: string): readonly LeadingField[] {
  const fields = fieldsByType.get(type) ?? [];
  return [...fields.filter(({ required }) => required), ...fields.filter(({ required }) => !required)];
}
