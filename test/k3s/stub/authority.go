package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// authority signs certificates; its two files are <name>.crt and <name>.key.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	bundle      []byte
}

// loadAuthority reads an authority, which is made first when it is not there.
func loadAuthority(folder, name string) (*authority, error) {
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path + ".key"); os.IsNotExist(err) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		template := certificate(fmt.Sprintf("%s@%d", name, time.Now().Unix()), nil, 10*365*24*time.Hour)
		template.IsCA, template.BasicConstraintsValid = true, true
		template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		if err != nil {
			return nil, err
		}
		if err := writePair(path, der, key); err != nil {
			return nil, err
		}
	}
	pair, err := tls.LoadX509KeyPair(path+".crt", path+".key")
	if err != nil {
		return nil, err
	}
	bundle, err := os.ReadFile(path + ".crt")
	return &authority{pair.Leaf, pair.PrivateKey.(*ecdsa.PrivateKey), bundle}, err
}

// issue signs a new key for a user, or for a service when it has names to be called by.
func (a *authority) issue(user string, groups, names []string) (crt, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := certificate(user, groups, 365*24*time.Hour)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if len(names) > 0 {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	for _, name := range names {
		if address := net.ParseIP(name); address != nil {
			template.IPAddresses = append(template.IPAddresses, address)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &private.PublicKey, a.key)
	if err != nil {
		return nil, nil, err
	}
	return encode(der, private)
}

// issueTo writes what issue signs to <path>.crt and <path>.key.
func (a *authority) issueTo(path, user string, groups, names []string) error {
	crt, key, err := a.issue(user, groups, names)
	if err != nil {
		return err
	}
	if err := writeFile(path+".key", key, 0o600); err != nil {
		return err
	}
	return writeFile(path+".crt", crt, 0o644)
}

func certificate(name string, groups []string, life time.Duration) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: groups},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(life),
	}
}

func encode(der []byte, key *ecdsa.PrivateKey) (crt, private []byte, err error) {
	bytes, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	crt = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return crt, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: bytes}), nil
}

func writePair(path string, der []byte, key *ecdsa.PrivateKey) error {
	crt, private, err := encode(der, key)
	if err != nil {
		return err
	}
	if err := writeFile(path+".crt", crt, 0o644); err != nil {
		return err
	}
	return writeFile(path+".key", private, 0o600)
}

// writeFile writes beside the target and renames, so that a power cut leaves the old file or the new one.
func writeFile(path string, content []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	part := path + ".part"
	if err := os.WriteFile(part, content, mode); err != nil {
		return err
	}
	if err := os.Chmod(part, mode); err != nil {
		return err
	}
	return os.Rename(part, path)
}
