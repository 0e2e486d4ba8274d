package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	transfertypes "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

var (
	awsCases   caseList
	background = context.Background()
	awsClient  *s3.Client
)

func prepareClients() {
	// Ceph sometimes closes a connection, so requests are retried, as they are by default.
	awsClient = s3.New(s3.Options{
		BaseEndpoint: &target.Endpoint,
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider(target.AccessKeyID, target.SecretAccessKey, ""),
		UsePathStyle: true,
	})
	prepareMinio()
}

// Creates a bucket with an object for each key, whose content is the key.
func awsBucket(keys ...string) *string {
	bucket := aws.String(newBucketName())
	must(awsClient.CreateBucket(background, &s3.CreateBucketInput{Bucket: bucket}))
	for _, key := range keys {
		awsPut(bucket, key, key)
	}
	return bucket
}

func awsPut(bucket *string, key, body string) *s3.PutObjectOutput {
	input := &s3.PutObjectInput{Bucket: bucket, Key: &key, Body: strings.NewReader(body)}
	return must(awsClient.PutObject(background, input))
}

func awsGet(bucket *string, key string) string {
	read := must(awsClient.GetObject(background, &s3.GetObjectInput{Bucket: bucket, Key: &key}))
	return string(readAll(read.Body))
}

func awsHead(bucket *string, key string) *s3.HeadObjectOutput {
	return must(awsClient.HeadObject(background, &s3.HeadObjectInput{Bucket: bucket, Key: &key}))
}

func awsKeys(bucket *string) []string {
	keys := []string{}
	pages := s3.NewListObjectsV2Paginator(awsClient, &s3.ListObjectsV2Input{Bucket: bucket})
	for pages.HasMorePages() {
		for _, item := range must(pages.NextPage(background)).Contents {
			keys = append(keys, *item.Key)
		}
	}
	return keys
}

// Status and code of an error.
func awsFailure[T any](output T, err error) []any {
	if err == nil {
		return []any{"unexpected"}
	}
	var response *awshttp.ResponseError
	var api smithy.APIError
	if !errors.As(err, &response) || !errors.As(err, &api) {
		panic(err)
	}
	return []any{response.HTTPStatusCode(), api.ErrorCode()}
}

// Uploads in parts of 8 MiB; other settings are those of the input.
func awsUpload(input *transfermanager.UploadObjectInput) {
	sizes := func(options *transfermanager.Options) { options.PartSizeBytes = 8 * MiB }
	must(transfermanager.New(awsClient, sizes).UploadObject(background, input))
}

func awsDownload(bucket *string, key string) []byte {
	buffer := transfertypes.NewWriteAtBuffer(nil)
	input := &transfermanager.DownloadObjectInput{Bucket: bucket, Key: &key, WriterAt: buffer}
	must(transfermanager.New(awsClient).DownloadObject(background, input))
	return buffer.Bytes()
}

// Presigned URL, and the headers that a request with it must contain.
func awsSigned(input any) (string, string, http.Header) {
	signer := s3.NewPresignClient(awsClient)
	switch typed := input.(type) {
	case *s3.GetObjectInput:
		signed := must(signer.PresignGetObject(background, typed))
		return signed.Method, signed.URL, signed.SignedHeader
	case *s3.PutObjectInput:
		signed := must(signer.PresignPutObject(background, typed))
		return signed.Method, signed.URL, signed.SignedHeader
	case *s3.DeleteObjectInput:
		signed := must(signer.PresignDeleteObject(background, typed))
		return signed.Method, signed.URL, signed.SignedHeader
	}
	panic("unknown request")
}
