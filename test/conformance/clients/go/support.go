package main

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

const MiB = 1 << 20

// The server of the run. In the public bucket, ACLs are enabled and public access is not blocked.
var target struct {
	Endpoint, AccessKeyID, SecretAccessKey, PublicBucket string
}

// Keys with characters that URLs, XML, signatures or shells treat specially.
var strangeKeys = []string{
	`double "quotes"`,
	"it's a 'quote'",
	"ünïcödé/日本語/😀",
	"plus + and space",
	"per%cent%20",
	"a&b<c>d",
	"hash#question?equals=",
	"semi;colon:comma,at@",
	`back\slash`,
	"[brackets]{braces}(parentheses)",
	"tilde~star*bang!dollar$",
	"folder//double slash",
}

// Larger than the threshold above which each client starts a multipart upload.
var large = bytes.Repeat([]byte("0123456789abcdef"), 20*MiB/16)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func ensure(condition bool, message string) {
	if !condition {
		panic(message)
	}
}

func newBucketName() string {
	return "client-" + strings.ReplaceAll(uuid.NewString(), "-", "")[:12]
}

func digest(data []byte) string {
	return fmt.Sprintf("%d bytes %x", len(data), md5.Sum(data))
}

func readAll(stream io.ReadCloser) []byte {
	defer stream.Close()
	return must(io.ReadAll(stream))
}

func writeFile(name string, data []byte) string {
	path := filepath.Join(os.TempDir(), name)
	check(os.WriteFile(path, data, 0o600))
	return path
}

var errorCode = regexp.MustCompile(`<Code>(\w+)</Code>`)

// Sends a request without an SDK; returns the status and the body, or the code of the error.
func send(method, url, body string, headers http.Header) []any {
	request := must(http.NewRequest(method, url, strings.NewReader(body)))
	for name, values := range headers {
		request.Header[name] = values
	}
	response := must(http.DefaultClient.Do(request))
	text := string(readAll(response.Body))
	if response.StatusCode < 300 {
		return []any{response.StatusCode, text}
	}
	if found := errorCode.FindStringSubmatch(text); found != nil {
		return []any{response.StatusCode, found[1]}
	}
	return []any{response.StatusCode, nil}
}

// Status and body of a request without credentials. moto's 403 has no code, so it is left out.
func anonymous(bucket, key string) []any {
	found := send("GET", target.Endpoint+"/"+bucket+"/"+key, "", nil)
	if found[0] != 200 {
		found[1] = nil
	}
	return found
}

// Body and type of a form with fields and a file.
func formOf(fields map[string]string, file string) (string, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		check(form.WriteField(name, value))
	}
	part := must(form.CreateFormFile("file", "a.txt"))
	must(part.Write([]byte(file)))
	check(form.Close())
	return body.String(), form.FormDataContentType()
}
