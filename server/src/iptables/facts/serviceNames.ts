/**
 * Port numbers by the names that a listing without -n prints for them, from /etc/services. Source: the registry of
 * service names of IANA (RFC 6335) as distributions ship it: those names that mean the same in all of them, and
 * that are likely in rules. A name that isn't here stays a name; nothing is guessed.
 */
// biome-ignore format: as dense as /etc/services.
const PORTS = {
  tcpmux: 1, echo: 7, discard: 9, systat: 11, daytime: 13, netstat: 15, qotd: 17, chargen: 19, 'ftp-data': 20,
  ftp: 21, ssh: 22, telnet: 23, smtp: 25, time: 37, whois: 43, tacacs: 49, domain: 53, bootps: 67, bootpc: 68,
  tftp: 69, gopher: 70, finger: 79, http: 80, www: 80, kerberos: 88, pop3: 110, sunrpc: 111, auth: 113, nntp: 119, ntp: 123,
  epmap: 135, 'netbios-ns': 137, 'netbios-dgm': 138, 'netbios-ssn': 139, imap2: 143, imap: 143, snmp: 161,
  'snmp-trap': 162, snmptrap: 162, bgp: 179, ldap: 389, https: 443, 'microsoft-ds': 445, kpasswd: 464,
  submissions: 465, urd: 465, smtps: 465, isakmp: 500, exec: 512, biff: 512, login: 513, who: 513, shell: 514,
  syslog: 514, printer: 515, talk: 517, ntalk: 518, route: 520, router: 520, 'dhcpv6-client': 546,
  'dhcpv6-server': 547, rtsp: 554, nntps: 563, submission: 587, ipp: 631, ldaps: 636, 'kerberos-adm': 749,
  'domain-s': 853, rsync: 873, 'ftps-data': 989, ftps: 990, telnets: 992, imaps: 993, pop3s: 995, socks: 1080,
  openvpn: 1194, 'ms-sql-s': 1433, 'ms-sql-m': 1434, l2f: 1701, radius: 1812, 'radius-acct': 1813, nfs: 2049,
  cvspserver: 2401, mysql: 3306, 'ms-wbt-server': 3389, svn: 3690, epmd: 4369, 'ipsec-nat-t': 4500,
  sip: 5060, 'sip-tls': 5061, 'xmpp-client': 5222, 'xmpp-server': 5269, mdns: 5353, postgresql: 5432, amqps: 5671,
  amqp: 5672, 'vnc-server': 5900, x11: 6000, redis: 6379, 'ircs-u': 6697, 'http-alt': 8080, webcache: 8080,
  'pcsync-https': 8443, puppet: 8140, 'zabbix-agent': 10050, 'zabbix-trapper': 10051, amanda: 10080,
} as const satisfies Readonly<Record<string, number>>;

const PORT_OF: ReadonlyMap<string, number> = new Map(Object.entries(PORTS));

/** A port, a range or a list of them with numbers for names as far as they are known; the rest stays. */
export function portsByNumber(text: string): string {
  return text.replace(/[a-z][\w.+-]*/gi, (name) => String(PORT_OF.get(name) ?? name));
}
