package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"time"
)

// patience is how long one that joins waits for a server that does not answer.
const patience = 5 * time.Minute

// connect fetches the cluster's authorities, holds them against the token's digest, and then trusts nothing else.
// It waits for a server that is not up yet; one that answers wrongly is an error at once.
func connect(address string, token token, user, authorities string) (*client, error) {
	// The short form of the token has nothing to verify the first answer with.
	blind := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for began, said := time.Now(), (time.Time{}); ; time.Sleep(2 * time.Second) {
		response, err := blind.Get(address + "/cacerts")
		if err == nil {
			bundle, failed := io.ReadAll(response.Body)
			response.Body.Close()
			if failed == nil && response.StatusCode == http.StatusOK {
				if digest := digestOf(bundle); token.digest != "" && digest != token.digest {
					return nil, fmt.Errorf("token CA hash does not match the Cluster CA certificate hash: %s != %s", token.digest, digest)
				}
				if err := writeFile(authorities, bundle, 0o644); err != nil {
					return nil, err
				}
				break
			}
			err = fmt.Errorf("it answers %s", response.Status)
		}
		if time.Since(began) > patience {
			return nil, fmt.Errorf("no cluster at %s: %w", address, err)
		}
		if time.Since(said) > 20*time.Second {
			said = time.Now()
			say("waiting for the cluster at %s: %v", address, err)
		}
	}
	found, err := newClient(address, authorities, "")
	if err != nil {
		return nil, err
	}
	if token.user != "" {
		user = token.user
	}
	found.user, found.password = user, token.password
	return found, nil
}
