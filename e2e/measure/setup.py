"""The same set-up as trailhead's new trail, by boto3, with a thread for each thing that need not wait.

What a careful engineer would write: it makes everything once, looks at nothing first and proves nothing afterwards.
"""
import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor

import boto3

session = boto3.Session()
region = session.region_name
account = session.client("sts").get_caller_identity()["Account"]
bucket, trail, queue = f"measured-{account}-{region}", "GlobalCloudTrail", "ExpelMasterCloudTrailNotify"
trail_arn = f"arn:aws:cloudtrail:{region}:{account}:trail/{trail}"
queue_arn = f"arn:aws:sqs:{region}:{account}:{queue}"
external_id = os.environ.get("TRAILHEAD_EXTERNAL_ID") or secrets.token_hex(16)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(who, action, resource, **condition):
    found = {"Effect": "Allow", "Action": action}
    if who:
        found["Principal"] = who
    if resource:
        found["Resource"] = resource
    if condition:
        found["Condition"] = condition["condition"]
    return found


def make_key():
    kms = session.client("kms")
    cloudtrail = {"Service": "cloudtrail.amazonaws.com"}
    key = kms.create_key(Policy=policy(
        allow({"AWS": f"arn:aws:iam::{account}:root"}, "kms:*", "*"),
        allow(cloudtrail, ["kms:GenerateDataKey*", "kms:DescribeKey"], "*", condition={"StringEquals": {"aws:SourceArn": trail_arn}}),
        allow({"Service": "s3.amazonaws.com"}, ["kms:GenerateDataKey*", "kms:Decrypt"], "*")))["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/expel-cloudtrail", TargetKeyId=key)
    kms.enable_key_rotation(KeyId=key)
    return key


def make_bucket():
    s3, arn = session.client("s3"), f"arn:aws:s3:::{bucket}"
    s3.create_bucket(Bucket=bucket)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})
    cloudtrail = {"Service": "cloudtrail.amazonaws.com"}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        allow(cloudtrail, "s3:GetBucketAcl", arn, condition={"StringEquals": {"aws:SourceArn": trail_arn}}),
        allow(cloudtrail, "s3:PutObject", f"{arn}/AWSLogs/{account}/*", condition={"StringEquals": {
            "aws:SourceArn": trail_arn, "s3:x-amz-acl": "bucket-owner-full-control"}})))


def make_queue(key):
    sqs = session.client("sqs", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
    return sqs.create_queue(QueueName=queue, Attributes={"KmsMasterKeyId": key, "Policy": policy(
        allow({"Service": "s3.amazonaws.com"}, "sqs:SendMessage", queue_arn, condition={
            "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}}))})["QueueUrl"]


def make_role():
    iam = session.client("iam")
    role = "ExpelServiceRole"
    with ThreadPoolExecutor() as side:
        made = side.submit(iam.create_policy, PolicyName="ExpelAPIPolicy", PolicyDocument=policy(
            allow(None, ["s3:GetObject"], f"arn:aws:s3:::{bucket}/*"),
            allow(None, ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue_arn)))
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=policy(
            allow({"AWS": "arn:aws:iam::012205512454:root"}, "sts:AssumeRole", None, condition={
                "StringEquals": {"sts:ExternalId": external_id}})))
        iam.attach_role_policy(RoleName=role, PolicyArn=made.result()["Policy"]["Arn"])


with ThreadPoolExecutor() as pool:
    key, logs, role = pool.submit(make_key), pool.submit(make_bucket), pool.submit(make_role)
    logs.result()
    url = pool.submit(make_queue, key.result())
    s3, cloudtrail = session.client("s3"), session.client("cloudtrail")
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [{
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key.result()}}]})
    trailing = pool.submit(cloudtrail.create_trail, Name=trail, S3BucketName=bucket, IsMultiRegionTrail=True, KmsKeyId=key.result(),
                           EnableLogFileValidation=True)
    url = url.result()
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [{
        "Id": "ExpelNotifyQueue", "QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"]}]})
    trailing.result()
    cloudtrail.start_logging(Name=trail)
    role.result()
print(url)
