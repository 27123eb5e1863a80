import type { FindingPage } from '../../text/index.ts';

/** Pages of what the API server lets pass and does not work, or not as people think. */
export const clusterPages = {
  API101: {
    title: 'A number that YAML reads as another',
    meaning: 'A number with a leading zero is octal to the YAML that Kubernetes reads: `0120` is 80.',
    why: 'Nothing is refused, and the port or the count is another than the one that is written.',
    remedy: 'Write it without the zero. Modes of files are octal on purpose and are not spoken of.',
  },
  API102: {
    title: 'A field that is on its way out',
    meaning: 'The API server takes it and warns, or a newer one refuses it.',
    why: 'An upgrade of the cluster turns the warning into an error at the next apply.',
    remedy:
      'Write what takes its place; the message says it, and where only the spelling counts the fix does it.',
  },
  SVC101: {
    title: 'A Service that selects no pods',
    meaning: 'No pod that the files make carries all labels of the selector.',
    why: 'The Service gets an address and no endpoints: every connection to it is refused.',
    remedy:
      'Compare the selector with the labels in the *template* of the workload. Where one pair is almost right the fix takes the pods’ own. Pods that are made elsewhere (an operator, another repository) can’t be seen here; then there is nothing to do.',
  },
  SVC102: {
    title: 'Labels of the workload, not of its pods',
    meaning:
      'The labels that the Service asks for stand in the metadata of the workload and not in its template.',
    why: 'A Service selects pods, and pods get their labels from the template.',
    remedy: 'Put the labels into `spec.template.metadata.labels` of the workload.',
  },
  SVC103: {
    title: 'Pods in another namespace',
    meaning:
      'The selector matches nothing in the namespace of the Service, and pods of exactly one other namespace.',
    why: 'A Service selects in its own namespace only.',
    remedy:
      'Put both into one namespace. To reach the other namespace from here, use its own Service by its full name, or an ExternalName.',
  },
  SVC104: {
    title: 'A selector that takes in several applications',
    meaning: 'Pods of several workloads match, and another label tells these apart.',
    why: 'Each connection goes to any of them: now and then the wrong one answers.',
    remedy:
      'Add the label that tells them apart to the selector. For a canary or a blue-green release it is meant.',
  },
  SVC105: {
    title: 'A target port that no container declares',
    meaning:
      'The containers of all selected pods declare ports, and none of them is the one that the Service sends to.',
    why: 'Most likely nobody listens there. The declaration is information only, so it can work all the same.',
    remedy:
      'Send to the port that the process listens on, or declare that port. Where only one is declared the fix takes it.',
  },
  SVC106: {
    title: 'A port of another protocol',
    meaning: 'The containers declare the number, or the name, with another protocol.',
    why: 'A Service without a protocol is TCP: packets of UDP to it are not forwarded.',
    remedy: 'Give the port of the Service the protocol of the container.',
  },
  SVC107: {
    title: 'A target port by a name that no container has',
    meaning: 'None of the selected pods has a container port of that name and protocol.',
    why: 'Pods without the name are left out of the endpoints, so the port leads nowhere.',
    remedy: 'Use the name that the container has, or the number.',
  },
  SVC108: {
    title: 'Two Services that ask for the same',
    meaning: 'Two Services of one folder ask for the same node port or cluster IP.',
    why: 'The cluster gives it to the first; the second is refused.',
    remedy: 'Leave the number out and let the cluster choose, or choose another.',
  },
  SVC109: {
    title: 'What an ExternalName cannot do',
    meaning: 'An ExternalName is an alias in DNS and nothing else: no address, no port, no proxy.',
    why: 'An address as a name resolves to nothing, and ports are not heeded.',
    remedy: 'To lead to an address, write a Service without selector and an EndpointSlice of your own.',
  },
  SVC110: {
    title: 'Fields that are silently ignored',
    meaning: 'The API server takes the field and nobody reads it here.',
    why: 'What was meant does not happen, and nothing says so.',
    remedy: 'Remove it, or the setting that switches it off. The fix removes it.',
  },
  SVC111: {
    title: 'A Service of another namespace by its short name',
    meaning: 'A value names a Service that exists only in another namespace.',
    why: 'A name without namespace is looked up in the namespace of the pod.',
    remedy: 'Add the namespace: `name.namespace`. The fix does it.',
  },
  SVC112: {
    title: 'Endpoints whose ports have other names',
    meaning: 'A Service without selector and its hand-made endpoints are joined by the names of their ports.',
    why: 'A port without a match leads nowhere.',
    remedy: 'Give both the same port names; a Service with one unnamed port wants an unnamed one.',
  },
  WRK101: {
    title: 'A probe by a port name that the container has not',
    meaning: 'The API server does not check the name, and the probe fails each time.',
    why: 'A pod that is never ready is no endpoint of any Service; a failing liveness probe restarts the container.',
    remedy: 'Use a name that the container declares, or the number.',
  },
  WRK102: {
    title: 'The governing Service of a StatefulSet',
    meaning:
      'The pods of a StatefulSet get DNS names of their own from a headless Service that selects them.',
    why: 'Without it `name-0.service` does not resolve, and peers do not find each other.',
    remedy: 'Write the Service that `serviceName` names, with `clusterIP: None` and the labels of the pods.',
  },
  WRK103: {
    title: 'A name too long for its pods',
    meaning: 'The controller adds a hash to the name of a StatefulSet and makes a label of both.',
    why: 'From 53 characters on the label is too long, and no pod is made.',
    remedy: 'Take a shorter name.',
  },
  WRK104: {
    title: 'A port declared twice',
    meaning: 'A container declares the same number and protocol twice.',
    why: 'The second says nothing, and tools that update by number lose one of them.',
    remedy: 'Remove one.',
  },
  ING101: {
    title: 'A backend that is not there',
    meaning: 'The Ingress names a Service, or a port of one, that the files do not have.',
    why: 'The controller answers with 503.',
    remedy:
      'Name a port of the Service: its number, or its name. A Service of another repository can’t be seen here.',
  },
  NP101: {
    title: 'Pods that cannot ask DNS',
    meaning: 'Policies let the pods send somewhere, and none of them lets UDP 53 out.',
    why: 'Names do not resolve any more, so also the connections that are allowed fail.',
    remedy:
      'Allow UDP and TCP 53. The fix adds a rule for it. Where the DNS pods listen on another port, allow that one.',
  },
  NP102: {
    title: 'Either where both may be meant',
    meaning:
      'Two items of a list are alternatives: pods of that namespace, *or* pods with that label in this one.',
    why: 'With both selectors in one item they would have to hold together, which is much less.',
    remedy: 'If both are meant, put `podSelector` into the same item, without a dash of its own.',
  },
  NP103: {
    title: 'A policy that selects no pods',
    meaning: 'No pod that the files make carries the labels of `podSelector`.',
    why: 'The policy protects nothing.',
    remedy:
      'Compare it with the labels of the pods’ template. Pods that are made elsewhere can’t be seen here.',
  },
  NP104: {
    title: 'A peer that selects nobody',
    meaning: 'No pod, or no namespace, carries the labels of the peer.',
    why: 'The rule lets nobody through.',
    remedy:
      'Every namespace has the label `kubernetes.io/metadata.name`, with its name; other labels it has only where its manifest says so.',
  },
  NP105: {
    title: "A Service's port in a policy",
    meaning: 'The number is the port of a Service, whose pods listen on another.',
    why: 'Policies judge what arrives at the pod, after the Service has translated the port.',
    remedy: 'Name the port of the pods. The fix does it.',
  },
  NP106: {
    title: 'A port name that no pod has',
    meaning: 'A name is looked up in the pods that are reached; none of them has it with that protocol.',
    why: 'The rule lets nothing through.',
    remedy: 'Use a name that the containers declare, or the number.',
  },
  NP107: {
    title: 'Rules and policy types that do not fit',
    meaning:
      '`policyTypes` says which directions a policy isolates. Left out, it is Ingress, and Egress where there are egress rules.',
    why: 'Rules of a direction that is not named are not heeded; a policy with egress rules alone closes ingress too.',
    remedy: 'Name the types that are meant.',
  },
  NP108: {
    title: 'A Service whose pods are closed to its port',
    meaning:
      'Policies have rules for the pods of the Service, and none of them opens the port that it leads to.',
    why: 'Every connection to the Service times out.',
    remedy: 'Allow the port of the pods in one of the policies.',
  },
  NP109: {
    title: 'An address block that holds pods',
    meaning: 'Pods with known addresses lie inside of an `ipBlock`.',
    why: 'Blocks are meant for addresses outside of the cluster. Whether they match pods depends on the network plugin.',
    remedy: 'Select the pods by their labels, and leave the pods’ network out of the block.',
  },
} as const satisfies Readonly<Record<string, FindingPage>>;
