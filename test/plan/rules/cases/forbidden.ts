import { asString, SecretRef, text } from '../../../../constructs/core/secret-ref.js';
import { type HomeDraft } from '../../../homes/correct-home.js';
import { FIRST, type RuleCase, set } from '../rule-case.js';

const LANDING = 'apps/Deployment/house/landing';

/** Written in two parts, so that no scanner of this repository takes a test for a leak. */
const PEM = ['-----BEGIN PRIVATE', 'KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'].join(' ');
const CONFIG = 'core/ConfigMap/house/sprinklers';

function variable(name: string, value: string): (draft: HomeDraft) => void {
  return set('landing', `${FIRST}.env.1`, { name, value });
}

function setting(key: string, value: string): (draft: HomeDraft) => void {
  return set('sprinklersConfig', ['data', key], value);
}

function argument(...args: readonly string[]): (draft: HomeDraft) => void {
  return set('landing', `${FIRST}.args`, args);
}

/** What may not stand where it stands. */
export const forbiddenCases: readonly RuleCase[] = [
  {
    rule: 'credential-outside-secret',
    breaks: [
      ['a password in a variable', LANDING, variable('POSTGRES_PASSWORD', 'correct horse')],
      ['a token in a variable', LANDING, variable('githubToken', 'abcdef0123456789')],
      ['a URL with a password in a variable', LANDING, variable('DATABASE_URL', 'postgres://app:horse@db/app')],
      ['a password in a ConfigMap', CONFIG, setting('MQTT_PASSWORD', 'horse')],
      ['an API key in a ConfigMap', CONFIG, setting('weather-api-key', '0123456789abcdef')],
      ["a password in a ConfigMap's file", CONFIG, setting('app.ini', '[db]\nuser = app\npassword = horse\n')],
      ['a URL with a password in a ConfigMap', CONFIG, setting('url', 'see amqp://guest:guest@rabbit:5672/')],
      ['a private key in a ConfigMap', CONFIG, setting('ca', PEM)],
      ['a password as a flag', LANDING, argument('--password=horse')],
      ['a password as a flag and a word', LANDING, argument('--admin-password', 'horse')],
      ['a password in a shell command', LANDING, argument('-c', 'export DB_PASSWORD=horse\nexec app')],
      [
        'a password in an annotation',
        'core/Service/house/landing',
        set('landingService', 'metadata.annotations', { 'example.org/password': 'horse' }),
      ],
      [
        'a private key in a host file',
        'host/pi-3/etc/ca.pem',
        (draft) => draft.files.push({ host: 'pi-3', path: '/etc/ca.pem', content: PEM }),
      ],
      [
        'a password in a host file',
        'host/pi-3/etc/app.yaml',
        (draft) => draft.files.push({ host: 'pi-3', path: '/etc/app.yaml', content: 'auth:\n  username: home\n  password: horse\n' }),
      ],
      [
        'a secret resolved into a ConfigMap',
        CONFIG,
        set('sprinklersConfig', 'data.line', asString(text`broker ${new SecretRef('broker-password')}`)),
      ],
    ],
    allows: [
      ['a password that is put in later', variable('URL', 'postgres://app:$(DB_PASSWORD)@db-host.example.org/app')],
      ['a path to a password', variable('POSTGRES_PASSWORD_FILE', '/run/secrets/password')],
      ['a path under the name of a token', variable('API_TOKEN', '/var/run/token')],
      ['an empty password', variable('PASSWORD', '')],
      ['the life of a token', setting('app.ini', 'token = 3600\ntoken_ttl = 60s\n')],
      ['a switch about passwords', setting('app.ini', 'use_password = true\npassword_file = /run/secrets/p\n')],
      ['a flag that names a file', argument('--password-file', '/run/secrets/password')],
      ['a variable as a flag', argument('--token=$(TOKEN)')],
      ['a flag of the same name without a value', argument('--reset-password', '--force')],
      ['a URL with a port', variable('URL', 'http://example.org:8080/user@example.org')],
      ['a certificate, which is public', setting('ca', '-----BEGIN CERTIFICATE-----\nMIIB\n')],
      [
        'a host file with a reference',
        (draft) => draft.files.push({ host: 'pi-3', path: '/etc/app', content: text`password: ${new SecretRef('app')}\n` }),
      ],
      ['a sentence about passwords', setting('motd', 'Change your password today!\nIf you lost the token, ask: we help.\n')],
    ],
  },
  {
    rule: 'object-name',
    breaks: [
      ['a Service that begins with a digit', 'core/Service/games/1943mii', set('pongService', 'metadata.name', '1943mii')],
      ['a name with capitals', 'apps/Deployment/house/Landing', set('landing', 'metadata.name', 'Landing')],
      [
        'a StatefulSet whose pods cannot carry its name',
        `apps/StatefulSet/house/${'s'.repeat(53)}`,
        set('db', 'metadata.name', 's'.repeat(53)),
      ],
      [
        'a CronJob that leaves no room for its Jobs',
        `batch/CronJob/house/${'c'.repeat(53)}`,
        (draft) => {
          draft.charts.house['cron'] = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'c'.repeat(53) }, spec: {} };
        },
      ],
    ],
    allows: [
      ['a game that begins with a digit', set('pongCertificate', 'metadata.name', '1943mii')],
      [
        "Kubernetes' own way to name roles",
        (draft) => {
          draft.charts.platform['role'] = {
            apiVersion: 'rbac.authorization.k8s.io/v1',
            kind: 'ClusterRole',
            metadata: { name: 'system:node-reader' },
            rules: [],
          };
        },
      ],
    ],
  },
  {
    rule: 'part-name',
    breaks: [
      ['a port with a long name', 'apps/Deployment/games/pong', set('pong', `${FIRST}.ports.0.name`, 'http-of-the-game')],
      ['a container with an underscore', 'apps/Deployment/games/pong', set('pong', `${FIRST}.name`, 'the_game')],
      ['a volume with a capital', 'apps/Deployment/games/pong', set('pong', 'spec.template.spec.volumes.0.name', 'Roms')],
      ['a Service port with a capital', 'core/Service/house/landing', set('landingService', 'spec.ports.0.name', 'HTTP')],
    ],
  },
  {
    rule: 'label-value',
    breaks: [
      ['a label with a space', 'apps/Deployment/games/pong', set('pong', 'metadata.labels', { title: 'Pong Deluxe' })],
      ['a label of 64 characters', 'core/ConfigMap/house/segment', set('segmentConfig', 'metadata.labels', { title: 'x'.repeat(64) })],
      ['a pod label with a comma', 'apps/StatefulSet/house/db', set('db', 'spec.template.metadata.labels.kind', 'a,b')],
    ],
    allows: [['an empty label', set('pong', 'metadata.labels', { title: '' })]],
  },
];
