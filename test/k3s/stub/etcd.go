package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// member is a voter of etcd, or a learner that has not caught up yet.
type member struct {
	ID         string   `json:"ID"`
	Name       string   `json:"name"`
	PeerURLs   []string `json:"peerURLs"`
	ClientURLs []string `json:"clientURLs"`
	IsLearner  bool     `json:"isLearner"`
}

func (c *client) members() ([]member, error) {
	var answer struct {
		Members []member `json:"members"`
	}
	err := c.do("POST", "/v3/cluster/member/list", nil, map[string]any{}, &answer)
	return answer.Members, err
}

// startEtcd starts the data store. A server alone keeps its data in etcd as well, for want of sqlite; nobody can join that.
func (s *server) startEtcd() error {
	folder := filepath.Join(s.data, "server/db/etcd")
	nameFile := filepath.Join(s.data, "server/db/name")
	peer := "https://" + s.ip + ":2380"
	name, err := os.ReadFile(nameFile)
	state, initial := "existing", ""
	if err != nil {
		name = []byte(s.name + "-" + randomHex(4))
		if s.joining() {
			if initial, err = s.addMember(string(name), peer); err != nil {
				return err
			}
		} else {
			state, initial = "new", fmt.Sprintf("%s=%s", name, peer)
		}
		if err := writeFile(nameFile, name, 0o600); err != nil {
			return err
		}
	}
	s.member = string(name)
	tls := s.tls("etcd")
	arguments := []string{
		"--name=" + s.member, "--data-dir=" + folder, "--initial-cluster-state=" + state, "--initial-cluster=" + initial,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer,
		"--listen-client-urls=https://127.0.0.1:2379,https://" + s.ip + ":2379", "--advertise-client-urls=https://" + s.ip + ":2379",
		"--cert-file=" + tls + "/server-client.crt", "--key-file=" + tls + "/server-client.key", "--client-cert-auth",
		"--trusted-ca-file=" + tls + "/server-ca.crt", "--peer-client-cert-auth", "--peer-trusted-ca-file=" + tls + "/peer-ca.crt",
		"--peer-cert-file=" + tls + "/peer-server-client.crt", "--peer-key-file=" + tls + "/peer-server-client.key",
		"--snapshot-count=10000", "--heartbeat-interval=500", "--election-timeout=5000", "--log-level=warn",
		// The machines are thrown away, and a power cut there loses nothing that was written.
		"--unsafe-no-fsync",
	}
	return s.parts.start("etcd", append(arguments, dashed(s.settings.list("etcd-arg"))...)...)
}

func (s *server) etcdClient(address string) (*client, error) {
	return newClient(address, s.tls("etcd/server-ca.crt"), s.tls("etcd/client"))
}

// addMember tells the cluster about this server, which first learns what the others know; only one may learn at a time.
func (s *server) addMember(name, peer string) (string, error) {
	var where struct{ Etcd string }
	if err := s.first.do("GET", "/v1-k3s/etcd", nil, nil, &where); err != nil {
		return "", err
	}
	etcd, err := s.etcdClient(where.Etcd)
	if err != nil {
		return "", err
	}
	for began := time.Now(); ; time.Sleep(time.Second) {
		members, err := etcd.members()
		var answer struct {
			Member  member   `json:"member"`
			Members []member `json:"members"`
		}
		for _, other := range members {
			// Left behind by a start that was cut before etcd had any data.
			if other.PeerURLs[0] == peer {
				_ = etcd.do("POST", "/v3/cluster/member/remove", nil, map[string]any{"ID": other.ID}, nil)
			}
		}
		if err == nil {
			err = etcd.do("POST", "/v3/cluster/member/add", nil, map[string]any{"peerURLs": []string{peer}, "isLearner": true}, &answer)
		}
		if err == nil {
			var initial, addresses []string
			for _, other := range answer.Members {
				addresses = append(addresses, other.ClientURLs...)
				if other.ID == answer.Member.ID {
					other.Name = name
				}
				initial = append(initial, other.Name+"="+other.PeerURLs[0])
			}
			content, err := json.Marshal(addresses)
			if err != nil {
				return "", err
			}
			return strings.Join(initial, ","), writeFile(s.joinedFile(), content, 0o600)
		}
		if time.Since(began) > 2*time.Minute {
			return "", fmt.Errorf("etcd does not take this server as a member: %w", err)
		}
		say("waiting until etcd takes this server as a member: %v", err)
	}
}

// awaitVote waits until this member may vote, asking the members it joined to let it. Until then it answers nothing itself.
func (s *server) awaitVote() error {
	content, err := os.ReadFile(s.joinedFile())
	if os.IsNotExist(err) {
		return nil
	}
	var addresses []string
	if err == nil {
		err = json.Unmarshal(content, &addresses)
	}
	if err != nil {
		return err
	}
	own, err := s.etcdClient("https://127.0.0.1:2379")
	if err != nil {
		return err
	}
	for began := time.Now(); ; time.Sleep(500 * time.Millisecond) {
		if _, err = own.members(); err == nil {
			return nil
		}
		for _, address := range addresses {
			if failed := s.promote(address); failed != nil {
				err = failed
			}
		}
		if time.Since(began) > 2*time.Minute {
			return fmt.Errorf("this server did not become a voter of etcd: %w", err)
		}
	}
}

// joinedFile has the addresses of etcd's members that were there when this server joined.
func (s *server) joinedFile() string { return filepath.Join(s.data, "server/db/joined") }

func (s *server) promote(address string) error {
	etcd, err := s.etcdClient(address)
	if err != nil {
		return err
	}
	members, err := etcd.members()
	for _, member := range members {
		if member.Name == s.member && member.IsLearner {
			err = etcd.do("POST", "/v3/cluster/member/promote", nil, map[string]any{"ID": member.ID}, nil)
		}
	}
	return err
}

// removeMembers takes a server out of etcd when its node, which was there before, is gone (k3s-io/k3s pkg/etcd/member_controller.go).
func (s *server) removeMembers(nodes []node, seen map[string]bool) {
	present := map[string]bool{}
	for _, node := range nodes {
		if member := node.Metadata.Annotations[memberAnnotation]; member != "" {
			present[member], seen[member] = true, true
		}
	}
	etcd, err := s.etcdClient("https://127.0.0.1:2379")
	if err != nil {
		return
	}
	members, _ := etcd.members()
	for _, member := range members {
		if seen[member.Name] && !present[member.Name] && member.Name != s.member {
			say("the node of etcd's member %s is gone: removing the member", member.Name)
			_ = etcd.do("POST", "/v3/cluster/member/remove", nil, map[string]any{"ID": member.ID}, nil)
		}
	}
}
