import { compactStructs, row, type StructTable, struct } from './row.ts';

const protocols = ['TCP', 'UDP', 'SCTP'];
const protocol = row('string', 'TCP unless told otherwise. In capitals.', { values: protocols });

/** Services, endpoints, policies and Ingresses. Source: k8s.io/api core/v1, discovery/v1, networking/v1. */
export const networkStructs: StructTable = {
  Service: struct({
    apiVersion: row('string', 'v1'),
    kind: row('string', 'Service'),
    metadata: row('ObjectMeta', 'The name is a DNS label, for it becomes a DNS name.'),
    spec: row('ServiceSpec', 'Which pods, under which ports, and from where they can be reached.'),
    status: row('ServiceStatus', 'Set by the server and by the load balancer.'),
  }),
  ServiceSpec: struct({
    type: row('string', 'How far the Service can be seen. Each type has what the one before it has.', {
      values: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
    }),
    selector: row(
      'map:string',
      'The labels of the pods behind the Service, a plain map: all pairs must match. Absent or empty: nobody but yourself writes its endpoints.',
    ),
    ports: row(
      '[]ServicePort',
      'The ports of the Service. A headless one and an ExternalName can do without.',
    ),
    clusterIP: row(
      'string',
      '`None` makes the Service headless; an address asks for it; absent, one is assigned.',
    ),
    clusterIPs: row(
      '[]string',
      'The cluster addresses, at most one for each IP family. The first equals `clusterIP`.',
    ),
    ipFamilies: row('[]string', 'Which families the Service has, the main one first.', {
      values: ['IPv4', 'IPv6'],
    }),
    ipFamilyPolicy: row('string', 'How much dual-stack there must be. SingleStack unless told otherwise.', {
      values: ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
    }),
    externalIPs: row(
      '[]string',
      'Addresses that somebody routes to the nodes; nodes then answer on the Service port.',
    ),
    externalName: row('string', 'What DNS answers for an ExternalName: a CNAME, no proxy, no ports.'),
    externalTrafficPolicy: row(
      'string',
      'Where traffic from outside may go. `Local`: to pods of the same node only, and pods see who asks.',
      { values: ['Cluster', 'Local'] },
    ),
    internalTrafficPolicy: row(
      'string',
      'Where traffic to the cluster IP may go. `Local`: to pods of the same node only; none there, none served.',
      { values: ['Cluster', 'Local'] },
    ),
    trafficDistribution: row('string', 'Which endpoints to prefer while there are any.', {
      values: ['PreferClose', 'PreferSameZone@1.34', 'PreferSameNode@1.34'],
      since: '1.30',
    }),
    sessionAffinity: row('string', '`ClientIP` sends a client to the same pod again.', {
      values: ['None', 'ClientIP'],
    }),
    sessionAffinityConfig: row(
      'SessionAffinityConfig',
      'How long affinity lasts. Dropped where affinity is None.',
    ),
    publishNotReadyAddresses: row('bool', 'DNS and endpoints name pods that are not ready too.'),
    healthCheckNodePort: row(
      'int32',
      'Where a load balancer asks a node whether it has pods; only LoadBalancer with externalTrafficPolicy Local.',
    ),
    loadBalancerIP: row('string', 'Deprecated, and up to the provider. Not validated.'),
    loadBalancerClass: row('string', 'Whose load balancer it is: a label key. Fixed once set.'),
    loadBalancerSourceRanges: row('[]string', 'CIDRs that may come in through the load balancer.'),
    allocateLoadBalancerNodePorts: row('bool', '`false`: a LoadBalancer without node ports.'),
  }),
  ServicePort: struct({
    name: row('string', 'A DNS label. Required where there are several ports; endpoints are joined by it.'),
    port: row('int32', 'The port of the Service itself, 1 to 65535.'),
    targetPort: row(
      'intOrString',
      "The port of the pods: a number, or the name of a container's port (no number in quotes). Absent: the same as `port`.",
    ),
    protocol,
    nodePort: row('int32', 'The port on every node, by default from 30000 to 32767. Absent: assigned.'),
    appProtocol: row('string', 'A hint at what is spoken: `http`, `kubernetes.io/h2c`, `example.com/x`.'),
  }),
  SessionAffinityConfig: struct({ clientIP: row('ClientIPConfig', 'Affinity by client address.') }),
  ClientIPConfig: struct({
    timeoutSeconds: row('int32', 'From 1 to 86400; 10800 (three hours) unless told otherwise.'),
  }),
  Endpoints: struct({
    apiVersion: row('string', 'v1'),
    kind: row('string', 'Endpoints'),
    metadata: row('ObjectMeta', 'The same name as the Service that it stands behind.'),
    subsets: row('[]EndpointSubset', 'Groups of addresses that share their ports.'),
  }),
  EndpointSubset: struct({
    addresses: row('[]EndpointAddress', 'Addresses that are ready.'),
    notReadyAddresses: row('[]EndpointAddress', 'Addresses that are not ready: not served.'),
    ports: row('[]EndpointsPort', 'The ports of each address.'),
  }),
  EndpointAddress: struct({
    ip: row('string', 'An address; not loopback, link-local or unspecified.'),
    hostname: row('string', 'Its own name under the Service, a DNS label.'),
    nodeName: row('string', 'The node that it is on.'),
    targetRef: row('ObjectReference', 'The pod that it belongs to.'),
  }),
  EndpointsPort: struct({
    name: row('string', "The Service port's name. Required where there are several."),
    port: row('int32', 'The number, 1 to 65535.'),
    protocol,
    appProtocol: row('string', 'A hint at what is spoken.'),
  }),
  EndpointSlice: struct({
    apiVersion: row('string', 'discovery.k8s.io/v1'),
    kind: row('string', 'EndpointSlice'),
    metadata: row('ObjectMeta', 'The label `kubernetes.io/service-name` says which Service it belongs to.'),
    addressType: row('string', 'What all addresses are. Fixed once set.', {
      values: ['IPv4', 'IPv6', 'FQDN'],
    }),
    endpoints: row('[]Endpoint', 'At most 1000.'),
    ports: row(
      '[]EndpointSlicePort',
      'The ports of every endpoint, joined with the Service by name. Null: all ports.',
    ),
  }),
  Endpoint: struct({
    addresses: row('[]string', 'The addresses of one endpoint. Consumers use the first only.'),
    conditions: row('EndpointConditions', 'May it be sent traffic?'),
    hostname: row('string', 'Its own name under the Service, a DNS label.'),
    nodeName: row('string', 'The node that it is on.'),
    zone: row('string', 'The zone that it is in.'),
    hints: row('EndpointHints', 'For which zones or nodes it should be used.'),
    targetRef: row('ObjectReference', 'The pod that it belongs to.'),
    deprecatedTopology: row('map:string', 'From the beta API; read only.'),
  }),
  EndpointConditions: struct({
    ready: row('bool', 'Absent: true.'),
    serving: row('bool', 'Ready, whether terminating or not. Absent: the same as `ready`.'),
    terminating: row('bool', 'Absent: false.'),
  }),
  EndpointHints: struct({
    forZones: row('[]ForZone', 'At most eight.'),
    forNodes: row('[]ForNode', 'At most eight.', { since: '1.33' }),
  }),
  ForZone: struct({ name: row('string', 'The zone.') }),
  ForNode: struct({ name: row('string', 'The node.') }),
  EndpointSlicePort: struct({
    name: row('string', "The Service port's name. Absent is the empty name, so two of them collide."),
    port: row('int32', 'The number. Absent: every port.'),
    protocol,
    appProtocol: row('string', 'A hint at what is spoken.'),
  }),
  NetworkPolicy: struct({
    apiVersion: row('string', 'networking.k8s.io/v1'),
    kind: row('string', 'NetworkPolicy'),
    metadata: row('ObjectMeta', 'It speaks of the pods of its own namespace only.'),
    spec: row('NetworkPolicySpec', 'Which pods are isolated, and what is let through all the same.'),
    status: row('any', 'Was alpha for a while.'),
  }),
  NetworkPolicySpec: struct({
    podSelector: row(
      'LabelSelector',
      'The pods that the policy isolates. Empty or absent: all of the namespace.',
    ),
    policyTypes: row(
      '[]string',
      'The directions that are isolated. Absent: Ingress, and Egress where there is an egress rule.',
      { values: ['Ingress', 'Egress'] },
    ),
    ingress: row('[]NetworkPolicyIngressRule', 'What may come in. No rule: nothing; `- {}`: everything.'),
    egress: row('[]NetworkPolicyEgressRule', 'What may go out. No rule: nothing; `- {}`: everything.'),
  }),
  NetworkPolicyIngressRule: struct({
    from: row('[]NetworkPolicyPeer', 'Who may come in; any one of them. Absent or empty: everybody.'),
    ports: row('[]NetworkPolicyPort', 'To which ports of the pod. Absent or empty: all.'),
  }),
  NetworkPolicyEgressRule: struct({
    to: row('[]NetworkPolicyPeer', 'Where to; any one of them. Absent or empty: everywhere.'),
    ports: row('[]NetworkPolicyPort', 'To which ports there. Absent or empty: all.'),
  }),
  NetworkPolicyPeer: struct({
    podSelector: row(
      'LabelSelector',
      'Pods of the same namespace; beside a namespaceSelector, of those namespaces.',
    ),
    namespaceSelector: row(
      'LabelSelector',
      'Namespaces by their labels. Every one has `kubernetes.io/metadata.name`.',
    ),
    ipBlock: row('IPBlock', 'Addresses outside of the cluster. Stands alone in its item.'),
  }),
  IPBlock: struct({
    cidr: row('string', 'The block, with its mask: `10.1.0.0/16`.'),
    except: row('[]string', 'Parts of the block that are left out.'),
  }),
  NetworkPolicyPort: struct({
    protocol,
    port: row('intOrString', "A number, or the name of a port of the pod's. Absent: all of the protocol."),
    endPort: row('int32', 'The last of a range that begins with `port`, which is then a number.'),
  }),
  Ingress: struct({
    apiVersion: row('string', 'networking.k8s.io/v1'),
    kind: row('string', 'Ingress'),
    metadata: row('ObjectMeta', 'Its backends are Services of the same namespace.'),
    spec: row('IngressSpec', 'Which hosts and paths lead to which Services.'),
    status: row('any', 'Set by the controller.'),
  }),
  IngressSpec: struct({
    ingressClassName: row('string', 'Which controller takes care of it.'),
    defaultBackend: row('IngressBackend', 'What no rule matches goes there.'),
    rules: row('[]IngressRule', 'Hosts and their paths.'),
    tls: row('[]IngressTLS', 'Certificates by host.'),
  }),
  IngressRule: struct({
    host: row('string', 'A DNS name, no address; `*.example.com` stands for one label.'),
    http: row('HTTPIngressRuleValue', 'The paths of the host.'),
  }),
  HTTPIngressRuleValue: struct({ paths: row('[]HTTPIngressPath', 'Paths and where they lead.') }),
  HTTPIngressPath: struct({
    path: row('string', 'Begins with a slash.'),
    pathType: row('string', 'How the path is compared.', {
      values: ['Exact', 'ImplementationSpecific', 'Prefix'],
    }),
    backend: row('IngressBackend', 'Where the path leads.'),
  }),
  IngressBackend: struct({
    service: row('IngressServiceBackend', 'A Service of the same namespace.'),
    resource: row('TypedLocalObjectReference', 'Another object of the same namespace, instead of a Service.'),
  }),
  IngressServiceBackend: struct({
    name: row('string', 'The name of the Service.'),
    port: row('ServiceBackendPort', 'One of its ports, by name or by number.'),
  }),
  ServiceBackendPort: struct({
    name: row('string', "The name of the Service's port."),
    number: row('int32', "The Service's port, not the pod's."),
  }),
  IngressTLS: struct({
    hosts: row('[]string', 'Hosts that the certificate is for.'),
    secretName: row('string', 'The Secret that holds certificate and key.'),
  }),
  ...compactStructs(`
    ServiceStatus loadBalancer:LoadBalancerStatus conditions:any ...
    LoadBalancerStatus ingress:[]LoadBalancerIngress ...
    LoadBalancerIngress ip:string hostname:string ipMode:string ports:any ...
  `),
};
