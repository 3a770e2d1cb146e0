import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A new key and a certificate that it signed for itself, both in PEM; the files are NAME.key and NAME.crt in the folder. */
export function selfSigned(
  folder: string,
  name: string,
  ...options: readonly string[]
): { readonly key: string; readonly certificate: string } {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)] as const;
  const kind = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'.split(' ');
  execFileSync('openssl', [...kind, '-subj', `/CN=${name}`, ...options, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') };
}
