import { compactStructs, type StructTable } from './row.ts';

/**
 * Parts of pods and workloads that lead away from the network: names and types, so that a wrong one is seen.
 * Source: k8s.io/api core/v1 and batch/v1 as of 1.36.
 */
export const podPartStructs: StructTable = compactStructs(`
  AWSElasticBlockStoreVolumeSource fsType:string partition:int32 readOnly:bool volumeID:string
  Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
  AppArmorProfile localhostProfile:string type:string
  AzureDiskVolumeSource cachingMode:string diskName:string diskURI:string fsType:string kind:string readOnly:bool
  AzureFileVolumeSource readOnly:bool secretName:string shareName:string
  CSIVolumeSource driver:string fsType:string nodePublishSecretRef:LocalObjectReference readOnly:bool volumeAttributes:map:string
  Capabilities add:[]string drop:[]string
  CephFSVolumeSource monitors:[]string path:string readOnly:bool secretFile:string secretRef:LocalObjectReference user:string
  CinderVolumeSource fsType:string readOnly:bool secretRef:LocalObjectReference volumeID:string
  ClusterTrustBundleProjection labelSelector:LabelSelector name:string optional:bool path:string signerName:string
  ConfigMapEnvSource name:string optional:bool
  ConfigMapKeySelector key:string name:string optional:bool
  ConfigMapProjection items:[]KeyToPath name:string optional:bool
  ConfigMapVolumeSource defaultMode:int32 items:[]KeyToPath name:string optional:bool
  ContainerResizePolicy resourceName:string restartPolicy:string
  ContainerRestartRule action:string exitCodes:ContainerRestartRuleOnExitCodes
  ContainerRestartRuleOnExitCodes operator:string values:[]int32
  ContainerResourceClaim name:string request@1.31:string
  DownwardAPIProjection items:[]DownwardAPIVolumeFile
  DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:int32 path:string resourceFieldRef:ResourceFieldSelector
  DownwardAPIVolumeSource defaultMode:int32 items:[]DownwardAPIVolumeFile
  EmptyDirVolumeSource medium:string sizeLimit:quantity
  EnvFromSource configMapRef:ConfigMapEnvSource prefix:string secretRef:SecretEnvSource
  EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef@1.34:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
  EphemeralContainer args:[]string command:[]string env:[]EnvVar envFrom:[]EnvFromSource image:string imagePullPolicy:string lifecycle:Lifecycle livenessProbe:Probe name:string ports:[]ContainerPort readinessProbe:Probe resizePolicy:[]ContainerResizePolicy resources:ResourceRequirements restartPolicy:string restartPolicyRules@1.34:[]ContainerRestartRule securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool targetContainerName:string terminationMessagePath:string terminationMessagePolicy:string tty:bool volumeDevices:[]VolumeDevice volumeMounts:[]VolumeMount workingDir:string
  EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
  FCVolumeSource fsType:string lun:int32 readOnly:bool targetWWNs:[]string wwids:[]string
  FileKeySelector key:string optional:bool path:string volumeName:string
  FlexVolumeSource driver:string fsType:string options:map:string readOnly:bool secretRef:LocalObjectReference
  FlockerVolumeSource datasetName:string datasetUUID:string
  GCEPersistentDiskVolumeSource fsType:string partition:int32 pdName:string readOnly:bool
  GitRepoVolumeSource directory:string repository:string revision:string
  GlusterfsVolumeSource endpoints:string path:string readOnly:bool
  HostPathVolumeSource path:string type:string
  ISCSIVolumeSource chapAuthDiscovery:bool chapAuthSession:bool fsType:string initiatorName:string iqn:string iscsiInterface:string lun:int32 portals:[]string readOnly:bool secretRef:LocalObjectReference targetPortal:string
  ImageVolumeSource pullPolicy:string reference:string
  KeyToPath key:string mode:int32 path:string
  Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal@1.33:string
  LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
  NFSVolumeSource path:string readOnly:bool server:string
  NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
  NodeSelector nodeSelectorTerms:[]NodeSelectorTerm
  NodeSelectorRequirement key:string operator:string values:[]string
  NodeSelectorTerm matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement
  ObjectFieldSelector apiVersion:string fieldPath:string
  PersistentVolumeClaim apiVersion:string kind:string metadata:ObjectMeta spec:PersistentVolumeClaimSpec status:any
  PersistentVolumeClaimSpec accessModes:[]string dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements selector:LabelSelector storageClassName:string volumeAttributesClassName:string volumeMode:string volumeName:string
  PersistentVolumeClaimTemplate metadata:ObjectMeta spec:PersistentVolumeClaimSpec
  PersistentVolumeClaimVolumeSource claimName:string readOnly:bool
  PhotonPersistentDiskVolumeSource fsType:string pdID:string
  PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
  PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[]string mismatchLabelKeys:[]string namespaceSelector:LabelSelector namespaces:[]string topologyKey:string
  PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
  PodCertificateProjection certificateChainPath:string credentialBundlePath:string keyPath:string keyType:string maxExpirationSeconds:int32 signerName:string userAnnotations:map:string
  PodFailurePolicy rules:[]PodFailurePolicyRule
  PodFailurePolicyOnExitCodesRequirement containerName:string operator:string values:[]int32
  PodFailurePolicyOnPodConditionsPattern status:string type:string
  PodFailurePolicyRule action:string onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[]PodFailurePolicyOnPodConditionsPattern
  PodOS name:string
  PodReadinessGate conditionType:string
  PodResourceClaim name:string resourceClaimName:string resourceClaimTemplateName:string
  PodSchedulingGate name:string
  PodSecurityContext appArmorProfile@1.30:AppArmorProfile fsGroup:int64 fsGroupChangePolicy:string runAsGroup:int64 runAsNonRoot:bool runAsUser:int64 seLinuxChangePolicy@1.32:string seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[]int64 supplementalGroupsPolicy@1.31:string sysctls:[]Sysctl windowsOptions:WindowsSecurityContextOptions
  PortworxVolumeSource fsType:string readOnly:bool volumeID:string
  PreferredSchedulingTerm preference:NodeSelectorTerm weight:int32
  ProjectedVolumeSource defaultMode:int32 sources:[]VolumeProjection
  QuobyteVolumeSource group:string readOnly:bool registry:string tenant:string user:string volume:string
  RBDVolumeSource fsType:string image:string keyring:string monitors:[]string pool:string readOnly:bool secretRef:LocalObjectReference user:string
  ResourceFieldSelector containerName:string divisor:quantity resource:string
  ResourceRequirements claims:[]ContainerResourceClaim limits:map:quantity requests:map:quantity
  SELinuxOptions level:string role:string type:string user:string
  ScaleIOVolumeSource fsType:string gateway:string protectionDomain:string readOnly:bool secretRef:LocalObjectReference sslEnabled:bool storageMode:string storagePool:string system:string volumeName:string
  SeccompProfile localhostProfile:string type:string
  SecretEnvSource name:string optional:bool
  SecretKeySelector key:string name:string optional:bool
  SecretProjection items:[]KeyToPath name:string optional:bool
  SecretVolumeSource defaultMode:int32 items:[]KeyToPath optional:bool secretName:string
  SecurityContext allowPrivilegeEscalation:bool appArmorProfile@1.30:AppArmorProfile capabilities:Capabilities privileged:bool procMount:string readOnlyRootFilesystem:bool runAsGroup:int64 runAsNonRoot:bool runAsUser:int64 seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
  ServiceAccountTokenProjection audience:string expirationSeconds:int64 path:string
  SleepAction seconds:int64
  StatefulSetOrdinals start:int32
  StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:string whenScaled:string
  StorageOSVolumeSource fsType:string readOnly:bool secretRef:LocalObjectReference volumeName:string volumeNamespace:string
  SuccessPolicy rules:[]SuccessPolicyRule
  SuccessPolicyRule succeededCount:int32 succeededIndexes:string
  Sysctl name:string value:string
  Toleration effect:string key:string operator:string tolerationSeconds:int64 value:string
  TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[]string maxSkew:int32 minDomains:int32 nodeAffinityPolicy:string nodeTaintsPolicy:string topologyKey:string whenUnsatisfiable:string
  Volume awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image@1.31:ImageVolumeSource iscsi:ISCSIVolumeSource name:string nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource
  VolumeDevice devicePath:string name:string
  VolumeMount mountPath:string mountPropagation:string name:string readOnly:bool recursiveReadOnly@1.30:string subPath:string subPathExpr:string
  VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection podCertificate@1.34:PodCertificateProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
  VolumeResourceRequirements limits:map:quantity requests:map:quantity
  VsphereVirtualDiskVolumeSource fsType:string storagePolicyID:string storagePolicyName:string volumePath:string
  WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm weight:int32
  WindowsSecurityContextOptions gmsaCredentialSpec:string gmsaCredentialSpecName:string hostProcess:bool runAsUserName:string
  PodStatus phase:string podIP:string podIPs:[]PodIP hostIP:string conditions:[]PodCondition ...
  PodIP ip:string ...
  PodCondition type:string status:string ...
`);
