import { OutputRef, SecretRef, type Text, text } from '../../core/secret-ref.js';

/** Only root reads these files; their content is in no command line and no environment. */
export const SERVER_TOKEN = '/etc/rancher/k3s/token';
export const AGENT_TOKEN = '/etc/rancher/k3s/agent-token';

/** Lets servers join, and encrypts what they keep: `openssl rand -hex 32`. */
export const serverSecret = new SecretRef('k3s-token');

/** Lets agents join, and nothing else. */
export const agentSecret = new SecretRef('k3s-agent-token');

/**
 * The secure form of a token, with which a node joins only the cluster whose authority it names:
 * k3s-io/docs docs/cli/token.md.
 * @param authority id of the command that prints the SHA-256 of the cluster's authority
 */
export function secureToken(authority: string, user: 'server' | 'node', secret: SecretRef): Text {
  return text`K10${new OutputRef(authority)}::${user}:${secret}\n`;
}
