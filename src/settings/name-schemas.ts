import { DNS_LABEL, type NameForm } from '../../constructs/core/naming.js';
import { text } from './shape.js';

const form = ({ title, pattern, longest }: NameForm, what: string) =>
  text(`${what}: ${title}, at most ${longest} characters`, pattern, longest);

/** A name that becomes a host name, label or object: RFC 1123. */
export const label = (what: string) => form(DNS_LABEL, what);

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';

/** An IPv4 address of the home's network. */
export const address = () => text('an IPv4 address such as 192.168.137.10', new RegExp(`^${OCTET}(\\.${OCTET}){3}$`));

/** Name of a secret in namespace `secret`, as references in the home call it. */
export const SECRET_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Key of a Kubernetes label: an optional domain, then a name. */
export const labelKey = () =>
  text(
    'a label key: letters, digits, dashes, dots and underscores, with an optional domain and slash before it',
    /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  );

/** Value of a Kubernetes label. YAML reads a bare yes or 1 as no text at all. */
export const labelValue = () =>
  text(
    'text of at most 63 letters, digits, dashes, dots and underscores; put yes, true and numbers in quotes',
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    63,
  );

/** A device file. */
export const device = () => text('a device file such as /dev/ttyACM0', /^\/dev\/[A-Za-z0-9._:-]+(\/[A-Za-z0-9._:-]+)*$/);
