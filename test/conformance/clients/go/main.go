// Runs the cases of one client that is written in Go:
//
//	go run . CLIENT TARGET_JSON [TITLE ...]
//
// Each case prints one line of JSON, as the Python cases do; support.py documents its fields.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

type clientCase struct {
	Group   string            `json:"group"`
	Title   string            `json:"title"`
	Differs map[string]string `json:"differs"`
	Page    string            `json:"page,omitempty"`
	run     func() any
}

type outcome struct {
	clientCase
	Result any    `json:"result"`
	Error  string `json:"error,omitempty"`
}

type caseList []clientCase

type note func(*clientCase)

var casesOf = map[string]*caseList{"aws-sdk-go": &awsCases, "minio-go": &minioCases}

func (cases *caseList) testCase(group, title string, run func() any, notes ...note) {
	one := clientCase{Group: group, Title: title, Differs: map[string]string{}, run: run}
	for _, add := range notes {
		add(&one)
	}
	*cases = append(*cases, one)
}

// Reason why Ceph has another result than S3.
func ceph(reason string) note { return func(one *clientCase) { one.Differs["ceph"] = reason } }

// Reason why moto has another result than S3.
func moto(reason string) note { return func(one *clientCase) { one.Differs["moto"] = reason } }

// Page of AWS that documents the expected result.
func page(name string) note { return func(one *clientCase) { one.Page = name } }

func (one clientCase) outcome() (found outcome) {
	found.clientCase = one
	defer func() {
		if problem := recover(); problem != nil {
			found.Error = fmt.Sprint(problem)
		}
	}()
	found.Result = one.run()
	return found
}

func main() {
	check(json.Unmarshal([]byte(os.Args[2]), &target))
	prepareClients()
	only := os.Args[3:]
	output := json.NewEncoder(os.Stdout)
	for _, one := range *casesOf[os.Args[1]] {
		if len(only) == 0 || slices.Contains(only, one.Title) {
			check(output.Encode(one.outcome()))
		}
	}
}
