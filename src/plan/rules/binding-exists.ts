import { defineRule } from './define-rule.js';

/** Roles that Kubernetes itself brings. */
const BUILT_IN_ROLE = /^(?:cluster-admin|admin|edit|view|system:.*)$/;

interface BindingView {
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
  readonly subjects?: readonly { readonly kind?: string; readonly name?: string; readonly namespace?: string }[];
}

/** A binding grants nothing unless its role and its accounts exist. */
export const bindingExists = defineRule('binding-exists', (home, report) => {
  const rbac = 'rbac.authorization.k8s.io';
  for (const binding of [...home.ofKind(`${rbac}/RoleBinding`), ...home.ofKind(`${rbac}/ClusterRoleBinding`)]) {
    if (home.madeElsewhere(binding.namespace)) continue;
    const { roleRef, subjects = [] } = binding.manifest as unknown as BindingView;
    const kind = roleRef?.kind ?? 'Role';
    const name = roleRef?.name ?? '';
    const known =
      (kind === 'ClusterRole' && BUILT_IN_ROLE.test(name)) ||
      home.find(`${rbac}/${kind}`, kind === 'Role' ? binding.namespace : '', name) !== undefined;
    if (!known) report(binding, `grants the ${kind} '${name}', which does not exist`, `correct roleRef, or add the ${kind}`);
    for (const subject of subjects) {
      const namespace = subject.namespace ?? binding.namespace;
      if (subject.kind !== 'ServiceAccount' || subject.name === 'default' || home.madeElsewhere(namespace)) continue;
      if (home.find('core/ServiceAccount', namespace, subject.name ?? '') !== undefined) continue;
      report(
        binding,
        `grants to the ServiceAccount '${subject.name ?? ''}', which does not exist in namespace ${namespace}`,
        `correct subjects, or add the account`,
      );
    }
  }
});
