package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// token is the parsed form of `password` or `K10<digest of the authority>::user:password`.
type token struct {
	digest, user, password string
}

func parseToken(value string) (token, error) {
	rest, secure := strings.CutPrefix(value, "K10")
	if !secure {
		return token{password: value}, nil
	}
	digest, login, ok := strings.Cut(rest, "::")
	if !ok || len(digest) != 64 {
		return token{}, errors.New("the token begins with K10 and is not K10<sha256>::<user>:<password>")
	}
	user, password, ok := strings.Cut(login, ":")
	if !ok || password == "" {
		return token{}, errors.New("the token has no password after its user")
	}
	return token{digest, user, password}, nil
}

// secret reads a token given as itself or by file; nothing given is nothing.
func (s *settings) secret(name string) (token, error) {
	value := s.text(name)
	if file := s.text(name + "-file"); file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return token{}, fmt.Errorf("%s-file: %w", name, err)
		}
		if value = strings.TrimSpace(string(content)); value == "" {
			return token{}, fmt.Errorf("%s-file: %s is empty", name, file)
		}
	}
	return parseToken(value)
}

func digestOf(bundle []byte) string {
	sum := sha256.Sum256(bundle)
	return hex.EncodeToString(sum[:])
}

func randomHex(bytes int) string {
	buffer := make([]byte, bytes)
	// It never fails: the runtime ends the program instead.
	_, _ = rand.Read(buffer)
	return hex.EncodeToString(buffer)
}
