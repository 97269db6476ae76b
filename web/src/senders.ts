// SPDX-License-Identifier: Apache-2.0
// How to connect what a hospital has: settings to copy, what then stays invisible, and how to mend it. HOST, the ports
// and the words TOKEN and TOKEN_NAME are filled in by the page.

interface Both {
  fr: string;
  en: string;
}
export interface Connection {
  id: string;
  name: string;
  where: Both;
  settings: string;
  invisible: Both;
  mend: Both;
  mend_settings?: string;
}

export const connections: Connection[] = [
  {
    id: 'winlogbeat',
    name: 'Windows (Winlogbeat 7–8)',
    where: {
      fr: 'Sur chaque contrôleur de domaine, serveur et poste : C:\\Program Files\\Winlogbeat\\winlogbeat.yml. Le jeton se crée sur cette machine, dans le fichier de jetons du nœud.',
      en: 'On each domain controller, server and workstation: C:\\Program Files\\Winlogbeat\\winlogbeat.yml. The token is made on this machine, in the node’s file of tokens.',
    },
    settings: `winlogbeat.event_logs:
  - name: Security
  - name: System
  - name: Application
    providers: [MSSQLSERVER, "Veeam Backup", VSS, ESENT]
  - name: Microsoft-Windows-Sysmon/Operational
  - name: Microsoft-Windows-PowerShell/Operational
  - name: Microsoft-Windows-Windows Defender/Operational
  - name: Microsoft-Windows-TaskScheduler/Operational
  - name: Microsoft-Windows-TerminalServices-LocalSessionManager/Operational
output.elasticsearch:
  hosts: ["http://HOST:HTTP_PORT"]
  api_key: "TOKEN_NAME:TOKEN"
setup.template.enabled: false
setup.ilm.enabled: false
queue.disk:
  max_size: 2GB`,
    invisible: {
      fr: 'Sans réglage, Windows n’écrit ni la ligne de commande des programmes lancés, ni le texte des scripts PowerShell, ni les accès à la mémoire de LSASS. Le journal Security d’un poste peut être écrasé en quelques heures.',
      en: 'Unless set, Windows records neither the command line of programs, nor the text of PowerShell scripts, nor access to LSASS’s memory. A workstation’s Security log may be overwritten within hours.',
    },
    mend: {
      fr: 'Par stratégie de groupe : activer l’audit de création de processus et sa ligne de commande, la journalisation des blocs de script PowerShell, porter le journal Security à 1 Go, et installer Sysmon.',
      en: 'By group policy: audit process creation with its command line, log PowerShell script blocks, raise the Security log to 1 GB, and install Sysmon.',
    },
    mend_settings: `auditpol /set /subcategory:"{0CCE922B-69AE-11D9-BED3-505054503030}" /success:enable
reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Audit /v ProcessCreationIncludeCmdLine_Enabled /t REG_DWORD /d 1 /f
reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell\\ScriptBlockLogging /v EnableScriptBlockLogging /t REG_DWORD /d 1 /f
wevtutil sl Security /ms:1073741824`,
  },
  {
    id: 'nxlog',
    name: 'Windows (NXLog Community Edition)',
    where: {
      fr: 'C:\\Program Files\\nxlog\\conf\\nxlog.conf, sous les lignes d’origine.',
      en: 'C:\\Program Files\\nxlog\\conf\\nxlog.conf, below the original lines.',
    },
    settings: `<Extension json>
    Module  xm_json
</Extension>
<Extension syslog>
    Module  xm_syslog
</Extension>
<Input windows>
    Module  im_msvistalog
</Input>
<Output garde>
    Module  om_tcp
    Host    HOST
    Port    TCP_PORT
    Exec    $Message = to_json(); to_syslog_ietf();
</Output>
<Route garde>
    Path    windows => garde
</Route>`,
    invisible: {
      fr: 'Ce que Windows n’enregistre pas (voir Winlogbeat). Le TCP simple ne confirme rien : si Garde ou le réseau s’arrête, les derniers événements en route sont perdus.',
      en: 'What Windows does not record (see Winlogbeat). Plain TCP confirms nothing: when Garde or the network stops, the last events on their way are lost.',
    },
    mend: {
      fr: 'Les mêmes stratégies de groupe que pour Winlogbeat ; et un buffer sur disque (pm_buffer) entre l’entrée et la sortie.',
      en: 'The same group policies as for Winlogbeat; and a buffer on disk (pm_buffer) between input and output.',
    },
    mend_settings: `<Processor buffer>
    Module   pm_buffer
    Type     Disk
    MaxSize  1048576
</Processor>
# Path    windows => buffer => garde`,
  },
  {
    id: 'rsyslog',
    name: 'Linux (rsyslog)',
    where: { fr: '/etc/rsyslog.d/90-garde.conf, puis : systemctl restart rsyslog', en: '/etc/rsyslog.d/90-garde.conf, then: systemctl restart rsyslog' },
    settings: `*.* action(type="omfwd" target="HOST" port="TCP_PORT" protocol="tcp"
           TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"
           queue.type="LinkedList" queue.filename="garde" queue.maxDiskSpace="1g"
           queue.saveOnShutdown="on" action.resumeRetryCount="-1")`,
    invisible: {
      fr: 'Les programmes lancés et les fichiers modifiés : syslog ne dit que ce que les services veulent bien dire. Ce que root efface avant l’envoi est perdu.',
      en: 'Programs that are run and files that are changed: syslog tells only what services choose to tell. What root erases before it is sent is lost.',
    },
    mend: {
      fr: 'Installer auditd et envoyer son journal : chaque programme lancé y est, avec son auteur.',
      en: 'Install auditd and send its log: each program that is run stands in it, with who ran it.',
    },
    mend_settings: `# /etc/audit/rules.d/garde.rules; augenrules --load
-a always,exit -F arch=b64 -S execve -k exec
-w /etc/passwd -p wa -k accounts
-w /etc/ssh/sshd_config -p wa -k ssh
# /etc/rsyslog.d/89-audit.conf
module(load="imfile")
input(type="imfile" File="/var/log/audit/audit.log" Tag="audit:" Facility="local6")`,
  },
  {
    id: 'syslog-ng',
    name: 'Linux (syslog-ng)',
    where: { fr: '/etc/syslog-ng/conf.d/garde.conf, puis : systemctl restart syslog-ng', en: '/etc/syslog-ng/conf.d/garde.conf, then: systemctl restart syslog-ng' },
    settings: `destination d_garde {
  syslog("HOST" port(TCP_PORT) transport("tcp")
    disk-buffer(reliable(yes) disk-buf-size(1073741824) mem-buf-size(16777216)));
};
log { source(s_src); destination(d_garde); };`,
    invisible: {
      fr: 'Comme pour rsyslog : les programmes lancés et les fichiers modifiés.',
      en: 'As with rsyslog: programs that are run and files that are changed.',
    },
    mend: { fr: 'auditd, lu par une source file().', en: 'auditd, read by a file() source.' },
    mend_settings: `source s_audit { file("/var/log/audit/audit.log" follow-freq(1) program-override("audit")); };
log { source(s_audit); destination(d_garde); };`,
  },
  {
    id: 'filebeat',
    name: 'Filebeat 7–8',
    where: { fr: '/etc/filebeat/filebeat.yml', en: '/etc/filebeat/filebeat.yml' },
    settings: `filebeat.inputs:
  - type: filestream
    id: system
    paths: [/var/log/auth.log, /var/log/syslog, /var/log/audit/audit.log]
output.elasticsearch:
  hosts: ["http://HOST:HTTP_PORT"]
  api_key: "TOKEN_NAME:TOKEN"
setup.template.enabled: false
setup.ilm.enabled: false`,
    invisible: {
      fr: 'Ce qui n’est écrit dans aucun de ces fichiers, et le journal de systemd si rien ne le copie dans un fichier.',
      en: 'What is written to none of these files, and systemd’s journal where nothing copies it to a file.',
    },
    mend: { fr: 'Ajouter une entrée pour le journal de systemd.', en: 'Add an input for systemd’s journal.' },
    mend_settings: `  - type: journald
    id: journal`,
  },
  {
    id: 'fortigate',
    name: 'FortiGate',
    where: { fr: 'Dans la console du pare-feu (CLI).', en: 'In the firewall’s console (CLI).' },
    settings: `config log syslogd setting
    set status enable
    set server "HOST"
    set mode reliable
    set port TCP_PORT
    set format default
end
config log syslogd filter
    set severity information
    set forward-traffic enable
    set local-traffic enable
end`,
    invisible: {
      fr: 'Les flux que leur règle n’enregistre pas : par défaut, une règle ne trace que les événements de sécurité. Dans le chiffré, seuls restent les adresses et les volumes.',
      en: 'Flows that their policy does not log: by default a policy logs security events alone. Within encryption only addresses and volumes remain.',
    },
    mend: {
      fr: 'Sur chaque règle vers l’extérieur et vers les serveurs : « Log Allowed Traffic : All Sessions ». Activer aussi l’enregistrement des refus implicites.',
      en: 'On each policy to the outside and to servers: “Log Allowed Traffic: All Sessions”. Log implicit denials too.',
    },
    mend_settings: `config firewall policy
    edit POLICY_ID
        set logtraffic all
    next
end
config log setting
    set fwpolicy-implicit-log enable
end`,
  },
  {
    id: 'orthanc',
    name: 'Orthanc (PACS)',
    where: {
      fr: 'Sur la machine d’Orthanc : le journal détaillé, puis rsyslog qui l’envoie.',
      en: 'On Orthanc’s machine: the verbose log, then rsyslog to send it.',
    },
    settings: `# systemctl edit orthanc
[Service]
ExecStart=
ExecStart=/usr/sbin/Orthanc --verbose --logfile=/var/log/orthanc/orthanc.log /etc/orthanc/
# /etc/rsyslog.d/91-orthanc.conf
module(load="imfile")
input(type="imfile" File="/var/log/orthanc/orthanc.log" Tag="orthanc:" Facility="local5")
local5.* action(type="omfwd" target="HOST" port="TCP_PORT" protocol="tcp" TCP_Framing="octet-counted")`,
    invisible: {
      fr: 'Sans --verbose, aucune consultation ni aucun export réussi n’est écrit. Même détaillé, l’accès par l’interface REST ne montre ni l’utilisateur ni son adresse.',
      en: 'Without --verbose no successful retrieval or export is written. Even verbose, access through the REST interface shows neither user nor address.',
    },
    mend: {
      fr: 'Placer nginx devant l’interface REST, fermer le port 8042 aux autres, et envoyer le journal d’accès de nginx.',
      en: 'Put nginx in front of the REST interface, close port 8042 to others, and send nginx’s access log.',
    },
    mend_settings: `# nginx
location / {
  proxy_pass http://127.0.0.1:8042;
  access_log syslog:server=HOST:UDP_PORT,tag=orthanc_nginx combined;
}
# orthanc.json
"RemoteAccessAllowed": false`,
  },
  {
    id: 'esxi',
    name: 'VMware ESXi',
    where: {
      fr: 'En SSH sur chaque hyperviseur. Le pare-feu d’ESXi ne laisse sortir syslog que vers les ports 514 et 1514 : faites écouter Garde sur l’un d’eux.',
      en: 'Over SSH on each hypervisor. ESXi’s firewall lets syslog out to ports 514 and 1514 only: let Garde listen on one of them.',
    },
    settings: `esxcli system syslog config set --loghost='tcp://HOST:1514'
esxcli system syslog reload
esxcli network firewall ruleset set --ruleset-id=syslog --enabled=true`,
    invisible: {
      fr: 'Ce que l’on fait par vCenter est dans le journal de vCenter, pas dans celui des hyperviseurs. Un attaquant qui est root peut arrêter l’envoi.',
      en: 'What is done through vCenter stands in vCenter’s log, not in the hypervisors’. An attacker who is root can stop the sending.',
    },
    mend: {
      fr: 'Ajouter vCenter (Appliance Management, Syslog), activer le mode Lockdown, et laisser SSH éteint : Garde signale une source qui se tait.',
      en: 'Add vCenter (Appliance Management, Syslog), turn on lockdown mode, and leave SSH off: Garde says when a source falls silent.',
    },
  },
  {
    id: 'vector',
    name: 'Vector',
    where: { fr: 'vector.yaml', en: 'vector.yaml' },
    settings: `sinks:
  garde:
    type: http
    inputs: ["*"]
    uri: "http://HOST:HTTP_PORT/ingest"
    encoding: {codec: json}
    framing: {method: newline_delimited}
    compression: gzip
    auth: {strategy: bearer, token: "TOKEN"}
    buffer: {type: disk, max_size: 1073741824}`,
    invisible: { fr: 'Rien de plus que ce que lisent ses sources.', en: 'Nothing beyond what its sources read.' },
    mend: { fr: 'Ajouter les sources journald, file ou syslog qui manquent.', en: 'Add the journald, file or syslog sources that are missing.' },
  },
  {
    id: 'fluent-bit',
    name: 'Fluent Bit',
    where: { fr: '/etc/fluent-bit/fluent-bit.conf', en: '/etc/fluent-bit/fluent-bit.conf' },
    settings: `[SERVICE]
    storage.path /var/lib/fluent-bit
[OUTPUT]
    Name          http
    Match         *
    Host          HOST
    Port          HTTP_PORT
    URI           /ingest
    Format        json_lines
    Header        Authorization Bearer TOKEN
    Retry_Limit   no_limits`,
    invisible: { fr: 'Ce que ses entrées ne lisent pas ; par défaut, les buffers sont en mémoire.', en: 'What its inputs do not read; by default its buffers are in memory.' },
    mend: { fr: 'Mettre « storage.type filesystem » sur chaque entrée.', en: 'Set “storage.type filesystem” on each input.' },
  },
];
