import { ArgoCdRoute } from '../../../constructs/cluster/argo-cd/argo-cd-route.js';
import { ARGOCD_NAMESPACE } from '../../../constructs/cluster/argo-cd/application.js';
import { ArgoCd } from '../../../constructs/cluster/argo-cd/argo-cd.js';
import { Projects } from '../../../constructs/cluster/argo-cd/projects.js';
import { Repository, type RepositoryLogin } from '../../../constructs/cluster/argo-cd/repository.js';
import { RootApplication } from '../../../constructs/cluster/argo-cd/root-application.js';
import { HomeChart } from '../../../constructs/core/chart.js';
import { constructId } from '../../../constructs/core/identity.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import type { Settings } from '../../settings/settings.js';
import { argoCdVersion, charts } from '../versions.js';
import { firstServer } from './machines.js';
import type { Site } from './site.js';

/** Argo CD, which applies what is committed, where the settings say from which repository. */
export function argoCd({ home, settings, issuer, addresses }: Site): void {
  const { gitops, domain, repositoryLogin } = settings;
  if (gitops === undefined) return;
  const host = `argocd.${domain}`;
  const server = firstServer(settings).name;
  const adminPassword = new SecretRef('argocd-admin-password-hash');
  const chart = new ArgoCd(home, 'argo-cd', { chart: charts.argoCd, version: argoCdVersion, host, waitOn: server, adminPassword });
  const projects = new Projects(chart, 'projects', { repository: gitops.url });
  const login = repositoryLogin && new Repository(chart, 'repository', { url: gitops.url, login: chooseLogin(repositoryLogin) });
  new RootApplication(chart, 'root', { gitops, needs: login === undefined ? [projects] : [projects, login] });
  const route = new HomeChart(home, 'argo-cd-route', { name: 'argo-cd-route', namespace: ARGOCD_NAMESPACE });
  const { object, service } = new ArgoCdRoute(route, 'route', { host, issuer });
  addresses.add('Argo CD', { name: 'argocd', hosts: [host], url: `https://${host}`, service, unit: constructId(object) });
}

function chooseLogin(login: NonNullable<Settings['repositoryLogin']>): RepositoryLogin {
  if (login.type === 'ssh') return { type: 'ssh', privateKey: new SecretRef('git-ssh-key') };
  return { type: 'token', username: login.username, password: new SecretRef('git-token') };
}
