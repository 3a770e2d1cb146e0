// A Redis for the Argo CD of a rehearsal: in memory, on the address given, until it is killed.
package main

import (
	"log"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(os.Args[1]); err != nil {
		log.Fatal(err)
	}
	// Its clock stands still unless it is told that time passes.
	for range time.Tick(time.Second) {
		server.FastForward(time.Second)
	}
}
