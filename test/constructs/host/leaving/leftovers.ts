/**
 * Makes a machine look as if k3s had run there: services, processes that outlive them, mounts, a pods' network and firewall rules,
 * folders; and beside them what belongs to the person and must stay.
 */
export const LEFTOVERS = `
set -eu
mkdir -p /srv/precious /etc/rancher/k3s /etc/rancher/node /var/lib/rancher/k3s/agent/images /var/lib/kubelet/pods /var/log/pods/a /var/lib/cni /run/k3s/containerd
echo keep >/srv/precious/photos
echo secret >/etc/rancher/k3s/token
echo image >"/var/lib/rancher/k3s/agent/images/an image.tar"
cat >/usr/local/bin/k3s <<'END'
#!/bin/sh
sh -c "sleep 1000; :" shim -address /run/k3s/containerd/containerd.sock &
exec sleep 1000
END
chmod 755 /usr/local/bin/k3s
for name in kubectl crictl ctr; do ln -s k3s /usr/local/bin/$name; done
cat >/etc/systemd/system/k3s-agent.service <<'END'
[Service]
ExecStart=/usr/local/bin/k3s agent
KillMode=process
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now k3s-agent.service
# One that systemd does not know to be k3s's.
nohup sh -c "sleep 1000; :" shim -address /run/k3s/containerd/containerd.sock >/dev/null 2>&1 &
# What the person has in the way of it: a disk at the folder, and folders of theirs seen inside a pod.
mkdir -p "/var/lib/kubelet/pods/a/volumes/my data" /var/lib/kubelet/pods/b/secret
mount --bind /srv/precious "/var/lib/kubelet/pods/a/volumes/my data"
mount -t tmpfs none /var/lib/kubelet/pods/b/secret
mkdir /var/lib/kubelet/pods/b/secret/deep
mount -t tmpfs none /var/lib/kubelet/pods/b/secret/deep
mkdir -p /run/netns
ip netns add cni-1234
ip link add cni0 type bridge
ip link add veth0a1b type veth peer name eth9
ip link set veth0a1b master cni0
ip link add flannel.1 type vxlan id 1 dev lo dstport 8472 || ip link add flannel.1 type dummy
iptables -N KUBE-SERVICES
iptables -A INPUT -j KUBE-SERVICES
iptables -A FORWARD -s 10.42.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
iptables -t nat -N CNI-HOSTPORT-DNAT
iptables -A INPUT -p tcp --dport 22 -m comment --comment "mine: KUBE-like words" -j ACCEPT
nft add table ip kube-proxy
`;
