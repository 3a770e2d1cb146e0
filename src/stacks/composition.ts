import type { Home } from '../../constructs/core/home.js';
import type { Address } from './address.js';

/** What `pulumi stack output` says once the home is up. */
export interface HomeOutputs {
  /** Address of every game and service, by name. */
  readonly urls: Readonly<Record<string, string>>;
  /** The home's certificate authority and how each kind of device is told to trust it. */
  readonly ca: { readonly certificate: string; readonly trust: Readonly<Record<string, string>> };
  /** Argo CD's address, user and how to read its password. Absent without GitOps. */
  readonly argocd?: { readonly url: string; readonly user: string; readonly password: string };
  /** Lines for the router's dnsmasq. */
  readonly dnsRecords: readonly string[];
}

/** A home and where its things will be. */
export interface Composition {
  readonly home: Home;
  /** Of every game and service, by name. */
  readonly addresses: readonly Address[];
  readonly outputs: HomeOutputs;
}
